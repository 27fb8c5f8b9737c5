import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Described, openapiOf } from '../backend/platform/rest/openapi.ts'
import type { RestContract } from '../contracts/common/rest.ts'
import { root } from './setup.js'

/** Where the public API stands as it was last agreed upon. */
export const openapiSnapshotFile = 'contracts/openapi.snapshot.json'

/** The public API of every service that has a contract, whether it is built yet or not. */
async function publicContracts(): Promise<Described[]> {
  const names = readdirSync(path.join(root, 'contracts')).sort()
  const found = await Promise.all(names.map(contractOf))
  return found.filter(each => each !== undefined)
}

async function contractOf(name: string): Promise<Described | undefined> {
  const file = path.join(root, 'contracts', name, 'rest.ts')
  if (name === 'common') return undefined
  const exported: Record<string, unknown> = await import(pathToFileURL(file).href).catch(error => {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return {}
    throw error
  })
  const rest = Object.entries(exported).find(([key]) => key.endsWith('Rest'))?.[1]
  return rest ? { name, rest: rest as RestContract } : undefined
}

/** The OpenAPI document of the whole public API, as it is written to the snapshot. */
export async function openapiSnapshot(): Promise<string> {
  return `${JSON.stringify(openapiOf(await publicContracts(), '1'), null, 2)}\n`
}
