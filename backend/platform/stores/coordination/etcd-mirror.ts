import { setTimeout as pause } from 'node:timers/promises'
import type { IKeyValue, Namespace } from 'etcd3'
import type { Log } from '../../telemetry/log.ts'

/** What is in a folder, by the names of the keys in it. */
export type Entries = ReadonlyMap<string, Entry>

interface Entry {
  value: string
  /** The revision at which the key was made: greater for each later one. */
  created: number
  /** The lease that it lives by, 0 if none. */
  lease: string
}

/** All that is kept in etcd for this platform, in memory. */
export interface Mirror {
  /** Resolves when it was read for the first time. */
  read: Promise<void>
  /** Tells what is in a folder such as `flags/`: as soon as it is known, and after each change; answers how to end it. */
  follow(folder: string, hear: (entries: Entries) => void): () => void
  close(): void
}

const againAfterMs = 200
const anewAfterMs = 60_000

/**
 * Keeps a copy of all keys in `space`, which are few.
 *
 * When the stream of changes breaks, everything is read anew: where etcd3 resumes a stream by itself it may leave out
 * changes that had not arrived. It is read anew every minute as well, perhaps from another server: one that has lost
 * the others tells of no changes, and does not say so.
 */
export function openMirror(space: Namespace, log: Log): Mirror {
  const read = Promise.withResolvers<void>()
  const followers = new Map<string, Set<(entries: Entries) => void>>()
  let folders: Map<string, Map<string, Entry>> | undefined
  let closed = false
  let failed = false
  let interrupt = () => {}

  function tell(folder: string) {
    const entries = folders?.get(folder) ?? new Map()
    for (const hear of followers.get(folder) ?? []) hear(entries)
  }

  async function copy() {
    const { kvs, header } = await space.getAll().all().exec()
    if (closed) return
    folders = new Map()
    for (const kv of kvs) put(folders, kv)
    for (const folder of followers.keys()) tell(folder)
    read.resolve()
    failed = false
    await keepUp(folders, Number(header.revision))
  }

  async function keepUp(folders: Map<string, Map<string, Entry>>, revision: number) {
    const broken = Promise.withResolvers<void>()
    interrupt = broken.resolve
    const watcher = space
      .watch()
      .prefix('')
      .startRevision(`${revision + 1}`)
      .watcher()
      .on('data', ({ events }) => {
        if (closed) return
        const touched = new Set(
          events.map(({ type, kv }) => (type === 'Put' ? put(folders, kv) : remove(folders, kv))),
        )
        for (const folder of touched) tell(folder)
      })
      .on('disconnected', interrupt)
      .on('error', broken.reject)
    const timer = setTimeout(interrupt, anewAfterMs)
    try {
      await broken.promise
    } finally {
      clearTimeout(timer)
    }
    void watcher.cancel()
  }

  void (async () => {
    while (!closed) {
      try {
        await copy()
      } catch (error) {
        if (!failed) log.warn('etcd cannot be read; it is tried again', {}, error)
        failed = true
      }
      if (!closed) await pause(againAfterMs, undefined, { ref: false })
    }
  })()

  return {
    read: read.promise,
    follow(folder, hear) {
      const following = followers.get(folder) ?? new Set()
      followers.set(folder, following.add(hear))
      const first = () => {
        if (folders && following.has(hear)) hear(folders.get(folder) ?? new Map())
      }
      queueMicrotask(first)
      return () => {
        following.delete(hear)
        if (following.size === 0) followers.delete(folder)
      }
    },
    close() {
      closed = true
      interrupt()
    },
  }
}

function placeOf({ key }: IKeyValue): [folder: string, name: string] {
  const path = key.toString()
  const name = path.lastIndexOf('/') + 1
  return [path.slice(0, name), path.slice(name)]
}

function put(folders: Map<string, Map<string, Entry>>, kv: IKeyValue): string {
  const [folder, name] = placeOf(kv)
  const entries = folders.get(folder) ?? new Map<string, Entry>()
  const { value, create_revision, lease } = kv
  entries.set(name, { value: value.toString(), created: Number(create_revision), lease })
  folders.set(folder, entries)
  return folder
}

function remove(folders: Map<string, Map<string, Entry>>, kv: IKeyValue): string {
  const [folder, name] = placeOf(kv)
  const entries = folders.get(folder)
  entries?.delete(name)
  if (entries?.size === 0) folders.delete(folder)
  return folder
}
