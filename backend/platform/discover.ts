import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AnyService, domains } from './service.ts'

/** A service and the folder it lives in. */
export interface Discovered {
  service: AnyService
  folder: string
}

/** Finds every service of the house: a `service.ts` makes a folder one. */
export async function discoverServices(backend: string): Promise<Discovered[]> {
  const folders = await Promise.all(
    domains.map(async domain => {
      const folder = join(backend, `${domain}-domain`)
      const names = existsSync(folder) ? await readdir(folder) : []
      return names.map(name => join(folder, name))
    }),
  )
  const withManifest = folders.flat().filter(folder => existsSync(join(folder, 'service.ts')))
  return Promise.all(withManifest.map(discover))
}

async function discover(folder: string): Promise<Discovered> {
  const { default: service } = await import(pathToFileURL(join(folder, 'service.ts')).href)
  if (!folder.endsWith(`${service.name}`)) {
    throw new TypeError(
      `${folder} holds a service named ${service.name}; the names must be the same`,
    )
  }
  return { service, folder }
}
