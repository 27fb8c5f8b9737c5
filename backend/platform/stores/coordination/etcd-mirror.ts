import { setTimeout as pause } from 'node:timers/promises'
import type { IKeyValue, Namespace } from 'etcd3'
import type { Log } from '../../telemetry/log.ts'

/** What is kept in a folder, by the names of the keys in it. */
export type Entries = ReadonlyMap<string, Entry>

interface Entry {
  value: string
  /** The revision at which the key was made: greater for each later one. */
  created: number
  /** The lease that it lives by, 0 if none. */
  lease: string
}

export interface Mirror {
  /** Resolves when the folder was read for the first time. */
  read: Promise<void>
  close(): void
}

const againAfterMs = 200

/**
 * Keeps a copy of all keys in a folder of etcd, and tells it when it was read and after each change.
 *
 * When the stream of changes breaks, the folder is read anew: where etcd3 resumes a stream by itself it may leave out
 * changes that had not arrived, and folders are small.
 */
export function mirror(
  space: Namespace,
  folder: string,
  log: Log,
  hear: (entries: Entries) => void,
): Mirror {
  const read = Promise.withResolvers<void>()
  const closing = new AbortController()
  let silent = false

  async function follow() {
    const { kvs, header } = await space.getAll().prefix(folder).exec()
    const entries = new Map(kvs.map(kv => [nameOf(kv), entryOf(kv)]))
    if (closing.signal.aborted) return
    hear(entries)
    read.resolve()
    silent = false

    const broken = Promise.withResolvers<void>()
    const watcher = space
      .watch()
      .prefix(folder)
      .startRevision(`${Number(header.revision) + 1}`)
      .watcher()
      .on('data', ({ events }) => {
        if (closing.signal.aborted) return
        for (const { type, kv } of events) {
          if (type === 'Put') entries.set(nameOf(kv), entryOf(kv))
          else entries.delete(nameOf(kv))
        }
        if (events.length > 0) hear(entries)
      })
      .on('disconnected', () => broken.resolve())
      .on('error', broken.reject)
    closing.signal.addEventListener('abort', () => broken.resolve(), { once: true })
    await broken.promise
    await watcher.cancel()
  }

  const nameOf = ({ key }: IKeyValue) => key.toString().slice(folder.length)
  const entryOf = (kv: IKeyValue): Entry => ({
    value: kv.value.toString(),
    created: Number(kv.create_revision),
    lease: kv.lease,
  })

  void (async () => {
    while (!closing.signal.aborted) {
      try {
        await follow()
      } catch (error) {
        if (!silent) log.warn('etcd cannot be read; it is tried again', {}, error)
        silent = true
      }
      await pause(againAfterMs, undefined, { signal: closing.signal }).catch(() => {})
    }
  })()
  return { read: read.promise, close: () => closing.abort() }
}
