/** Holds the house to its plan: who imports whom, what every service has, and how long things may grow. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { brokenBoundaries } from './boundaries.ts'
import { filesBelow } from './files.ts'
import { root } from './setup.js'
import { incomplete, oversized } from './shape.ts'

const files = ['backend', 'contracts', 'frontend', 'tests', 'bench', 'tools'].flatMap(folder =>
  filesBelow(path.join(root, folder)).map(file => `${folder}/${file}`),
)
const code = new Map(
  files
    .filter(file => /\.[jt]sx?$/.test(file) && !file.includes('/gen/'))
    .map(file => [file, readFileSync(path.join(root, file), 'utf8')]),
)

const problems = [
  ...[...code].flatMap(([file, text]) => brokenBoundaries(file, text)),
  ...incomplete(files),
  ...oversized(code),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
