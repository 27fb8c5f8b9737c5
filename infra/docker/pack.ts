/** `node infra/docker/pack.ts cart /app`: copies what a service, a domain or the gateway needs to run, and no more. */

import { cpSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { gatewayName, servicesNamed } from '../../backend/services.ts'
import { filesBelow } from '../../tools/files.ts'
import { root } from '../../tools/setup.js'
import { storesOf } from './containers.ts'
import { packagesOf } from './packages.ts'

const [name, target] = process.argv.slice(2)
if (!name || !target) throw new Error('Say what to pack, and where to: cart /app')

// The gateway reads the manifests of all: what they promise is what it passes on.
const services = await servicesNamed(name === gatewayName ? [] : [name])
const own = services.map(({ folder }) => path.relative(root, folder))
const shared = ['backend/cli', 'backend/gateway', 'backend/platform', 'contracts']
const files = [
  'package.json',
  'LICENSE',
  'backend/main.ts',
  'backend/start.ts',
  'backend/services.ts',
  'backend/directories.ts',
  ...[...shared, ...own].flatMap(filesIn),
]
const packages = packagesOf(files.filter(isEntry), storesOf(services))

for (const file of files) copy(file)
for (const folder of packages) copy(folder, true)
console.log(`${name}: ${files.length} files and ${packages.length} packages`)

function filesIn(folder: string): string[] {
  const unneeded = /\.test\.ts$|\.engine-test\.ts$|(?:^|\/)(?:suite|testing\/)|\.(?:md|proto)$/
  return filesBelow(path.join(root, folder))
    .filter(file => !unneeded.test(file))
    .map(file => path.posix.join(folder, file))
}

// What is found by its place: services, their migrations, and contracts.
function isEntry(file: string): boolean {
  return ['backend/main.ts', 'contracts/', ...own].some(entry => file.startsWith(entry))
}

function copy(from: string, isPackage = false): void {
  const to = path.join(target, from)
  mkdirSync(path.dirname(to), { recursive: true })
  // Packages inside packages are listed by themselves; types and maps are for those who develop.
  const needed = (file: string) =>
    !isPackage || !/\/node_modules(?:\/|$)|\.d\.[cm]?ts$|\.map$/.test(file.slice(from.length))
  cpSync(path.join(root, from), to, {
    recursive: true,
    filter: source => needed(path.relative(root, source)),
  })
}
