import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AnyService, type Domain, domains } from './service.ts'

/** A service and the folder it lives in. */
export interface Discovered {
  service: AnyService
  folder: string
}

/** Where a service lives, which tells its name and its domain before its code is read. */
export interface Place {
  name: string
  domain: Domain
  folder: string
}

/** Finds every service of the house: a `service.ts` makes a folder one. */
export async function findServices(backend: string): Promise<Place[]> {
  const found = await Promise.all(
    domains.map(async domain => {
      const folder = join(backend, `${domain}-domain`)
      const names = existsSync(folder) ? await readdir(folder) : []
      return names.map(name => ({ name, domain, folder: join(folder, name) }))
    }),
  )
  return found.flat().filter(({ folder }) => existsSync(join(folder, 'service.ts')))
}

/** Reads the manifests of services. */
export const readServices = (places: Place[]): Promise<Discovered[]> =>
  Promise.all(
    places.map(async ({ folder }) => {
      const { default: service } = await import(pathToFileURL(join(folder, 'service.ts')).href)
      if (basename(folder) !== service.name) {
        throw new TypeError(
          `${folder} holds a service named ${service.name}; the names must be the same`,
        )
      }
      return { service, folder }
    }),
  )
