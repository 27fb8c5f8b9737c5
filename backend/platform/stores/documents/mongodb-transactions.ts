import { AsyncLocalStorage } from 'node:async_hooks'
import type { Db } from 'mongodb'
import type { Envelope, Event } from '../../../../contracts/common/events.ts'
import { inEnvelope } from '../../events/outbox.ts'
import { newUuid } from '../../ids.ts'
import { type Change, type CommitOptions, openCommits } from './mongodb-commits.ts'
import {
  byId,
  type Entry,
  entriesOf,
  oneOf,
  type StoredEntry,
  whileThere,
} from './mongodb-entries.ts'

/** The kernel's collections beside those of a service. */
export const journalled = {
  inbox: 'kernel.inbox',
  outbox: 'kernel.outbox',
  replies: 'kernel.replies',
}

export interface TransactionOptions extends CommitOptions {
  db: Db
  service: string
  /** Called after events have been committed to the outbox. */
  onEmitted: () => void
  /** Told what a callback after a commit threw: the commit stands all the same. */
  onError: (error: unknown) => void
}

/**
 * Transactions over the documents of one service. A transaction claims what it is going to change, gathers its changes
 * in memory, and commits them as one document.
 */
export interface Transactions {
  run<T>(work: () => Promise<T>): Promise<T>
  /** Claims documents, and free names such as values of unique fields, and reads the documents. */
  claim(collection: string, ids: readonly string[], names?: readonly string[]): Promise<void>
  /** A document as the surrounding transaction, which has claimed it, has left it. */
  claimed(collection: string, id: string): Entry | undefined
  /** Whether the surrounding transaction has claimed a document, which then cannot change beneath it. */
  hasClaimed(collection: string, id: string): boolean
  /** Stores a document that is claimed, when the surrounding transaction commits. */
  put(collection: string, entry: Entry): void
  /** What the surrounding transaction has put into a collection, by id. */
  changed(collection: string): Map<string, Entry>
  /** Tells events when the surrounding transaction commits. */
  emit(events: readonly Event[]): void
  afterCommit(then: () => void): void
  /** Makes what it needs, and finishes what was committed before. */
  open(): Promise<void>
  /** Finishes what dead processes had committed. */
  recover(): Promise<void>
  trim(): Promise<void>
}

interface Transaction {
  id: string
  /** By their keys; undefined if there is no such document yet. */
  claimed: Map<string, Entry | undefined>
  changes: Map<string, Change>
  events: Envelope[]
  afterCommit: Set<() => void>
  /** Claims under way. */
  claiming: Set<Promise<void>>
  over: AbortController
}

const keyOf = (collection: string, id: string) => `${collection}/${id}`

/** A mark sorts by the moment of its transaction. */
const digits = 15
const momentOf = (entry: Entry | undefined) => Number(entry?.written?.slice(0, digits) ?? 0)

export function openTransactions(options: TransactionOptions): Transactions {
  const { db, service, now, onEmitted, onError } = options
  const current = new AsyncLocalStorage<Transaction>()
  const commits = openCommits(db, options)
  let lastMoment = 0

  function surrounding(): Transaction {
    const state = current.getStore()
    if (!state) throw new Error('only a transaction can change documents')
    if (state.over.signal.aborted) throw new Error('this came after its transaction ended')
    return state
  }

  const run = <T>(work: () => Promise<T>): Promise<T> =>
    current.getStore() ? work() : whileThere(begin(work))

  async function begin<T>(work: () => Promise<T>): Promise<T> {
    const state: Transaction = {
      id: newUuid(),
      claimed: new Map(),
      changes: new Map(),
      events: [],
      afterCommit: new Set(),
      claiming: new Set(),
      over: new AbortController(),
    }
    const result = await current.run(state, work).catch(async error => {
      await release(state)
      throw error
    })
    await (state.changes.size > 0 ? commit(state) : release(state))
    for (const then of state.afterCommit) calling(then)
    return result
  }

  async function end({ over, claiming }: Transaction): Promise<void> {
    over.abort()
    await Promise.allSettled(claiming)
  }

  async function release(state: Transaction): Promise<void> {
    await end(state)
    // Claims that cannot be freed expire.
    if (state.claiming.size > 0) await commits.release(state.id).catch(onError)
  }

  // When it fails here, nobody knows yet whether it is committed: who finds the claims expired sees to that.
  async function commit(state: Transaction): Promise<void> {
    await end(state)
    const mark = markOf(state)
    const events = state.events.map((envelope, i) => ({
      collection: journalled.outbox,
      before: null,
      after: { id: `${mark}.${String(i).padStart(6, '0')}`, envelope: JSON.stringify(envelope) },
    }))
    await commits.commit(state.id, mark, [...state.changes.values(), ...events])
    await commits.release(state.id, { committed: true }).catch(onError)
  }

  // Later than everything that this transaction has seen, whatever the clocks of other processes say: so the events
  // about one document stand in the outbox in the order of its versions.
  function markOf({ id, claimed }: Transaction): string {
    const seen = Math.max(...Array.from(claimed.values(), momentOf))
    lastMoment = Math.max(now(), lastMoment + 1, seen + 1)
    return `${String(lastMoment).padStart(digits, '0')}-${id}`
  }

  // What is done is done: nobody may take it for undone because of what came after.
  const calling = (then: () => void) => {
    try {
      then()
    } catch (error) {
      onError(error)
    }
  }

  const afterCommit = (then: () => void) => {
    const state = current.getStore()
    if (state && !state.over.signal.aborted) state.afterCommit.add(then)
    else calling(then)
  }

  async function claim(state: Transaction, collection: string, ids: string[], names: string[]) {
    const unclaimed = ids.filter(id => !state.claimed.has(keyOf(collection, id)))
    const keys = unclaimed.map(id => keyOf(collection, id))
    const freeNames = names.filter(name => !state.claimed.has(name))
    await commits.claim(state.id, [...keys, ...freeNames], state.over.signal)
    for (const name of names) state.claimed.set(name, undefined)
    if (unclaimed.length === 0) return
    const search = db.collection<StoredEntry>(collection).find(oneOf(unclaimed))
    const found = byId(await entriesOf(search))
    for (const id of unclaimed) state.claimed.set(keyOf(collection, id), found.get(id))
  }

  return {
    run,
    claim(collection, ids, names = []) {
      const state = surrounding()
      const claiming = claim(state, collection, [...new Set(ids)], [...names])
      state.claiming.add(claiming)
      return claiming
    },
    claimed(collection, id) {
      const { changes, claimed } = surrounding()
      const key = keyOf(collection, id)
      return changes.get(key)?.after ?? claimed.get(key)
    },
    hasClaimed: (collection, id) => current.getStore()?.claimed.has(keyOf(collection, id)) ?? false,
    put(collection, entry) {
      const { changes, claimed } = surrounding()
      const key = keyOf(collection, entry.id)
      changes.set(key, { collection, before: claimed.get(key)?.written ?? null, after: entry })
    },
    changed(collection) {
      const changes = [...(current.getStore()?.changes.values() ?? [])]
      const own = changes.filter(each => each.collection === collection)
      return byId(own.map(({ after }) => after))
    },
    emit(events) {
      if (events.length === 0) return
      const time = new Date(now()).toISOString()
      surrounding().events.push(...events.map(event => inEnvelope(service, event, time)))
      afterCommit(onEmitted)
    },
    afterCommit,
    async open() {
      await commits.prepare()
      await commits.recover()
    },
    recover: commits.recover,
    trim: commits.trim,
  }
}
