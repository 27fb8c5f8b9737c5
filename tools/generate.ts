/**
 * Generates `contracts/<service>/gen/rpc.ts` from every `contracts/<service>/rpc.proto`, the descriptors of all of them
 * for tools that ask a running server, the snapshots of the public API and of the events from every contract, what
 * containers need to know from the manifests of the services, and the guide to the settings.
 * With `--check` it writes nothing, and fails when what is committed is not what would be generated.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { containerFiles } from '../infra/docker/generate.ts'
import { binary } from './binary.ts'
import { configurationGuide, configurationGuideFile } from './configuration.ts'
import { eventsSnapshot, eventsSnapshotFile } from './events.ts'
import { filesBelow } from './files.ts'
import { openapiSnapshot, openapiSnapshotFile } from './openapi.ts'
import { root } from './setup.js'

const texts = new Map([
  [openapiSnapshotFile, await openapiSnapshot()],
  [eventsSnapshotFile, await eventsSnapshot()],
  ...(await containerFiles()),
  [configurationGuideFile, configurationGuide()],
])
const generated = generate().set('contracts/descriptors.binpb', descriptors())
for (const [file, text] of texts) generated.set(file, Buffer.from(text))
const contracts = filesBelow(path.join(root, 'contracts')).map(file => `contracts/${file}`)
const committed = new Map(
  [
    ...contracts.filter(file => /\/gen\/|\.snapshot\.json$|\.binpb$/.test(file)),
    ...[...texts.keys()].filter(file => existsSync(path.join(root, file))),
  ].map(file => [file, readFileSync(path.join(root, file))]),
)
const stale = [...new Set([...generated.keys(), ...committed.keys()])].filter(file => {
  const [wanted, there] = [generated.get(file), committed.get(file)]
  return !wanted || !there || !wanted.equals(there)
})

if (process.argv.includes('--check')) {
  for (const file of stale) console.error(`${file} is not up to date: run  npm run generate`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  for (const file of stale) write(file, generated.get(file))
  console.log(`${generated.size} generated files, ${stale.length} of them changed.`)
}

/** The code that should be there: from path to content. */
function generate(): Map<string, Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shoecloud-generate-'))
  try {
    buf('generate', '--output', folder)

    return new Map(
      filesBelow(folder)
        .filter(file => file.endsWith('.ts'))
        .map(file => {
          const { dir, base } = path.posix.parse(file)
          const text = readFileSync(path.join(folder, file), 'utf8')
          return [`contracts/${dir}/gen/${base}`, Buffer.from(atHomeInGen(text))]
        }),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The descriptors of our contracts, and of the health service that stands beside them. */
function descriptors(): Buffer {
  const health = path.join(root, 'node_modules/grpc-health-check/proto')
  // Sets that are written one after the other are one set: so says the encoding.
  return Buffer.concat([buf('build', '--output', '-'), buf('build', health, '--output', '-')])
}

function buf(...args: string[]): Buffer {
  const { status, stdout } = spawnSync(binary('buf'), args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error('buf could not generate code; its message is above.')
  return stdout
}

/** ts-proto writes beside the .proto; one folder further down, imports of other contracts need another path. */
function atHomeInGen(text: string): string {
  return text.replaceAll(/ from "\.\.\/([^/"]+)\/([^/"]+\.ts)"/g, ' from "../../$1/gen/$2"')
}

function write(file: string, content: Buffer | undefined): void {
  const target = path.join(root, file)
  if (content === undefined) return rmSync(target)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, content)
}
