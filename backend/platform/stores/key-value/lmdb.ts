import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { uptime } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { open } from 'lmdb'
import { startLoop } from '../../loop.ts'
import type { Log } from '../../telemetry/log.ts'
import type { KeyValue } from './port.ts'

/** The key-value stores of this process, in one LMDB environment. */
export interface LmdbStores {
  store(service: string): KeyValue
  /** Removes what has expired; done every hour by itself. */
  sweep(): Promise<number>
  close(): Promise<void>
}

interface Entry {
  value: unknown
  /** Unix time in milliseconds. */
  expiresAt: number
}

const hour = 3_600_000
const entriesInOneStep = 1000

/**
 * Opens the environment in `folder`, making it on first use; `now` gives Unix time in milliseconds.
 *
 * A write resolves when it is committed: it then survives the death of the process. It reaches the disk when the
 * system writes it there. Should the system go down before a clean close, the file may be torn: it is then begun anew,
 * since all that is kept here is short-lived and can be made again.
 */
export function openLmdb(folder: string, log: Log, now: () => number = Date.now): LmdbStores {
  const closed = beginAnewAfterPowerLoss(folder, log)
  const db = open<Entry, string>({ path: folder, encoding: 'json', noSync: true })

  const live = (id: string): unknown => {
    const entry = db.get(id)
    return entry && entry.expiresAt > now() ? entry.value : undefined
  }
  const put = (id: string, value: unknown, ttlSeconds: number) =>
    db.put(id, { value, expiresAt: now() + ttlSeconds * 1000 })

  function store(service: string): KeyValue {
    const idOf = (key: string) => `${service}:${key}`
    return {
      get: async <Value>(key: string) => live(idOf(key)) as Value | undefined,
      async set(key, value, ttlSeconds) {
        await put(idOf(key), value, ttlSeconds)
      },
      // What is put or removed inside a transaction is waited for with it.
      add: (key, value, ttlSeconds) =>
        db.transaction(() => {
          if (live(idOf(key)) !== undefined) return false
          void put(idOf(key), value, ttlSeconds)
          return true
        }),
      update: <Value>(
        key: string,
        change: (current: Value | undefined) => Value | undefined,
        ttlSeconds: number,
      ) =>
        db.transaction(() => {
          const current = live(idOf(key)) as Value | undefined
          const next = change(current)
          if (next !== undefined) void put(idOf(key), next, ttlSeconds)
          else if (current !== undefined) void db.remove(idOf(key))
          return next
        }),
      async remove(key) {
        await db.remove(idOf(key))
      },
      async keys(prefix, limit) {
        const found: string[] = []
        for (const { key: id, value: entry } of db.getRange({ start: idOf(prefix) })) {
          if (found.length === limit || !id.startsWith(idOf(prefix))) break
          if (entry.expiresAt > now()) found.push(id.slice(service.length + 1))
        }
        return found
      },
    }
  }

  const sweeping = startLoop({
    name: 'key-value: sweep',
    everyMs: hour,
    log,
    run: sweepInSteps(),
  })

  // Each run looks at the entries behind those of the run before, so that the process answers requests in between.
  function sweepInSteps() {
    let behind: string | undefined
    return async (): Promise<number> => {
      const step = [
        ...db.getRange({
          ...(behind !== undefined && { start: behind, exclusiveStart: true }),
          limit: entriesInOneStep,
        }),
      ]
      behind = step.length === entriesInOneStep ? step.at(-1)?.key : undefined
      const expired = step.filter(({ value }) => value.expiresAt <= now())
      await db.transaction(() => {
        for (const { key: id } of expired) if (live(id) === undefined) void db.remove(id)
      })
      await nextTurn()
      return behind === undefined ? 0 : step.length
    }
  }

  return {
    store,
    sweep: () => sweeping.drain(),
    async close() {
      await sweeping.stop()
      await db.close()
      flush(join(folder, 'data.mdb'))
      closed()
    },
  }
}

function flush(file: string): void {
  const handle = openSync(file, 'r+')
  fsyncSync(handle)
  closeSync(handle)
}

// While it is open, each process keeps a note beside the environment that says since which start of the system.
function beginAnewAfterPowerLoss(folder: string, log: Log): () => void {
  mkdirSync(dirname(folder), { recursive: true })
  const beginning = `${basename(folder)}.open.`
  const left = readdirSync(dirname(folder)).filter(name => name.startsWith(beginning))
  for (const name of left) {
    const note = join(dirname(folder), name)
    const sameSystem = readFileSync(note, 'utf8') === systemStart()
    if (sameSystem && isAlive(Number(name.slice(beginning.length)))) continue
    if (!sameSystem && existsSync(folder)) {
      log.warn('the system went down while the key-value store was open; it begins anew')
      rmSync(folder, { recursive: true, force: true })
    }
    rmSync(note)
  }
  const own = join(dirname(folder), `${beginning}${process.pid}`)
  writeFileSync(own, systemStart())
  return () => rmSync(own, { force: true })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function systemStart(): string {
  const linux = '/proc/sys/kernel/random/boot_id'
  if (existsSync(linux)) return readFileSync(linux, 'utf8').trim()
  return `started ${Math.round((Date.now() / 1000 - uptime()) / 600)}`
}
