import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EventType } from '../contracts/common/events.ts'
import { root } from './setup.js'

/** Where the events of all services stand as they were last agreed upon: their schemas by their types. */
export const eventsSnapshotFile = 'contracts/events.snapshot.json'

/** The schema of every event that a contract declares, as it is written to the snapshot. */
export async function eventsSnapshot(): Promise<string> {
  const names = readdirSync(path.join(root, 'contracts')).sort()
  const declared = (await Promise.all(names.map(eventsOf))).flat()
  const schemas = declared.map(({ type, schema }) => [type, schema])
  return `${JSON.stringify(Object.fromEntries(schemas), null, 2)}\n`
}

async function eventsOf(name: string): Promise<EventType[]> {
  if (name === 'common') return []
  const file = path.join(root, 'contracts', name, 'events.ts')
  const exported: Record<string, unknown> = await import(pathToFileURL(file).href).catch(error => {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return {}
    throw error
  })
  return Object.values(exported).filter(isEvent)
}

const isEvent = (exported: unknown): exported is EventType =>
  typeof exported === 'function' && 'topic' in exported && 'schema' in exported
