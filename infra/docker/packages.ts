import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Store } from '../../backend/platform/service.ts'
import { root } from '../../tools/setup.js'

type Kinds = ReadonlySet<Store['kind']>

/**
 * The folders of all packages that these files need when they run with stores of these kinds, those that packages need
 * in turn included: `node_modules/pg`.
 */
export function packagesOf(files: string[], kinds: Kinds): string[] {
  const names = importedPackages(files, kinds)
  const lock: Lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const found = new Set<string>()
  const add = (name: string, from: string) => {
    const folder = installed(lock, name, from)
    if (!folder || found.has(folder)) return
    found.add(folder)
    const { dependencies, optionalDependencies, peerDependencies } = lock.packages[folder] ?? {}
    const needed = { ...dependencies, ...optionalDependencies, ...peerDependencies }
    for (const each of Object.keys(needed)) add(each, folder)
  }
  for (const name of names) {
    add(name, '')
    if (!found.has(`node_modules/${name}`)) throw new Error(`${name} is not installed`)
  }
  return [...found].sort()
}

interface Lock {
  packages: Record<string, Partial<Record<DependencyField, Record<string, string>>>>
}
type DependencyField = 'dependencies' | 'optionalDependencies' | 'peerDependencies'

/** Where Node would find a package for one in `from`; nowhere, if it is optional and not for this platform. */
function installed(lock: Lock, name: string, from: string): string | undefined {
  const folder = path.posix.join(from, 'node_modules', name)
  if (lock.packages[folder] && existsSync(path.join(root, folder))) return folder
  return from === ''
    ? undefined
    : installed(lock, name, from.replace(/(?:^|\/)node_modules\/(?!.*node_modules\/).*$/, ''))
}

/** The packages that these files import, and those that they import in turn. */
function importedPackages(files: string[], kinds: Kinds): Set<string> {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const follow = (file: string) => {
    if (seen.has(file) || !/\.[jt]s$/.test(file)) return
    seen.add(file)
    for (const { target, later } of importsIn(file)) {
      if (!target.startsWith('.')) {
        if (!target.startsWith('node:')) packages.add(packageOf(target))
        continue
      }
      const next = path.posix.join(path.posix.dirname(file), target)
      if (!later || runsInContainers(next, kinds)) follow(next)
    }
  }
  for (const file of files) follow(file)
  return packages
}

// Types are erased: importing them needs nothing. Generated code has other quotes.
const importStatement =
  /^(?:import|export)\s(?!type\s)(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm

function importsIn(file: string): { target: string; later: boolean }[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  return Array.from(text.matchAll(importStatement), ([, now, later]) => ({
    target: now ?? later ?? '',
    later: later !== undefined,
  }))
}

const packageOf = (target: string) =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')

/** Engines for one machine; in containers each store has its server. */
const embedded = /\/(?:duckdb|lmdb|embedded)\.ts$/

/** Of what is imported only when it is needed: neither the demo, nor engines of other stores. */
function runsInContainers(file: string, kinds: Kinds): boolean {
  const [, kind] = /^backend\/platform\/stores\/(documents|blobs|columnar)\//.exec(file) ?? []
  if (kind && !kinds.has(kind as Store['kind'])) return false
  return !embedded.test(file) && !file.startsWith('backend/demo/')
}
