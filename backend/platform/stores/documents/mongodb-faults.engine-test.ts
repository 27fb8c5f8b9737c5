import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { newUuid } from '../../ids.ts'
import { event, type Processes, processesOnNothing, type Shelf } from './mongodb-shelf.ts'
import { type Shoe, shoe } from './shelf.ts'

const hour = 3_600_000

/** Changes, makes and removes a document, with an event, a request and what happened elsewhere. */
const everything = ({ journal, shoes }: Shelf, eventId: string) =>
  journal.transaction(async () => {
    await journal.inbox.note([eventId])
    await journal.replies.claim(eventId, 'fingerprint')
    const [changed] = await shoes.claim([`${eventId}-changed`], { brand: 'blank', sizes: [] })
    await shoes.save({ ...(changed as Shoe), brand: 'new' }, [event(eventId)])
    await shoes.save(shoe(`${eventId}-made`, { slug: eventId, brand: 'new' }))
    await shoes.remove(`${eventId}-removed`)
    await journal.replies.keep(eventId, { body: 'done' })
  })

/** How much of `everything` is there to see. */
async function seen({ journal, shoes, outbox }: Shelf, eventId: string) {
  const brand = async (id: string) => (await shoes.get(`${eventId}-${id}`))?.brand
  const types = await outbox()
  return {
    changed: (await brand('changed')) === 'new',
    made: (await brand('made')) === 'new',
    removed: (await brand('removed')) === undefined,
    told: types.includes(`shelf.${eventId}.v1`),
    replied: (await journal.replies.find(eventId))?.reply?.body === 'done',
  }
}

// A driver looks for a server that it has lost twice a second: whoever lives on needs a lease that is longer.
const fates = [
  { whoever: 'whoever dies', lost: 'command', livesOn: false, leaseMs: 600 },
  { whoever: 'whoever dies', lost: 'reply', livesOn: false, leaseMs: 600 },
  {
    whoever: 'whoever loses the server for a moment',
    lost: 'command',
    livesOn: true,
    leaseMs: 1200,
  },
] as const
for (const { whoever, lost, livesOn, leaseMs } of fates) {
  test(`mongodb: ${whoever} in a transaction has done all of it or nothing (a ${lost} is lost)`, async t => {
    const { start, startDying, kernel, close } = await processesOnNothing({ leaseMs })
    t.after(close)
    const other = await start()
    const outcomes = new Set<boolean>()
    for (let changes = 0, severed = true; severed; changes++) {
      const id = newUuid()
      for (const each of ['changed', 'removed']) await other.shoes.save(shoe(`${id}-${each}`))
      const unlucky = await startDying(changes, lost, { livesOn })
      const [result] = await Promise.allSettled([everything(unlucky, id)])
      severed = unlucky.severed()
      // It wants the same, so it waits until claims that were left have expired, and sees to them.
      const fresh = await other.journal.transaction(() => other.journal.inbox.note([id]))
      const happened = fresh.length === 0
      for (const [what, is] of Object.entries(await seen(other, id)))
        assert.equal(is, happened, `${what}, severed after ${changes} changes`)
      if (result.status === 'rejected')
        assert.equal(result.reason.code, 'unavailable', result.reason)
      else assert.ok(happened)
      if (!severed) assert.equal(result.status, 'fulfilled')
      outcomes.add(happened)
      assert.equal(await kernel('claims').countDocuments(), 0)
      assert.equal(await kernel('endings').countDocuments({ changes: { $exists: true } }), 0)
    }
    assert.deepEqual(outcomes, new Set([false, true]))
  })
}

/** A process that has died after its commit, before it made the changes of `everything`; answers their id. */
async function dieAfterCommit(shelf: Shelf, { startDying, kernel }: Processes): Promise<string> {
  for (let changes = 0; ; changes++) {
    const id = newUuid()
    for (const each of ['changed', 'removed']) await shelf.shoes.save(shoe(`${id}-${each}`))
    await everything(await startDying(changes, 'command'), id).catch(() => {})
    const committed = (await kernel('endings').find().toArray()).some(each => 'changes' in each)
    if (committed) return id
  }
}

async function untilTold({ outbox }: Shelf, id: string): Promise<void> {
  while (!(await outbox()).includes(`shelf.${id}.v1`)) await pause(20)
}

test('mongodb: the relay finishes what a dead process had committed', async t => {
  const processes = await processesOnNothing()
  const { start, kernel, close } = processes
  t.after(close)
  const survivor = await start()
  const id = await dieAfterCommit(survivor, processes)
  assert.equal(await survivor.shoes.get(`${id}-made`), undefined)
  await untilTold(survivor, id)
  assert.ok(Object.values(await seen(survivor, id)).every(Boolean))
  assert.equal(await kernel('claims').countDocuments({ key: `shoes/${id}-made` }), 0)

  // What those who had not come as far have left behind.
  const later = await start(() => Date.now() + 2 * hour)
  await later.journal.trim()
  assert.equal(await kernel('claims').countDocuments(), 0)
})

test('mongodb: a commit that somebody finishes once more undoes nothing that came after it', async t => {
  const processes = await processesOnNothing()
  const { start, kernel, close } = processes
  t.after(close)
  const survivor = await start()
  const { shoes } = survivor
  const id = await dieAfterCommit(survivor, processes)
  const commit = await kernel('endings').findOne({ changes: { $exists: true } })
  await untilTold(survivor, id)
  await shoes.save({ ...((await shoes.get(`${id}-changed`)) as Shoe), brand: 'later' })
  await shoes.remove(`${id}-made`)
  await shoes.save(shoe(`${id}-removed`, { brand: 'anew' }))

  await kernel('endings').insertOne(commit as { _id: string })
  await survivor.outbox()
  assert.equal(await kernel('endings').countDocuments({ changes: { $exists: true } }), 0)
  assert.equal((await shoes.get(`${id}-changed`))?.brand, 'later')
  assert.equal(await shoes.get(`${id}-made`), undefined)
  assert.equal((await shoes.get(`${id}-removed`))?.brand, 'anew')
})

test('mongodb: many processes change the same documents, some die, and nothing is lost', async t => {
  const { start, startDying, close } = await processesOnNothing()
  t.after(close)
  const survivors = await Promise.all([start(), start(), start()])
  const dying = await Promise.all([startDying(25, 'reply'), startDying(40, 'command')])
  const ids = ['a', 'b', 'c']
  // Takes one from a document and gives it to another.
  const move = ({ store, shoes }: Shelf, i: number) =>
    store.transaction(async () => {
      const [from, to] = [ids[i % 3] as string, ids[(i + 1) % 3] as string]
      const claimed = await shoes.claim([from, to], { brand: '', year: 0, sizes: [] })
      for (const each of claimed) {
        const year = (each.year ?? 0) + (each.id === to ? 1 : -1)
        await shoes.save({ ...each, year }, [event('moved', each.id)])
      }
    })
  let done = 0
  const work = async (shelf: Shelf & { severed?: () => boolean }, own: number) => {
    for (let i = 0; i < 12; ) {
      try {
        await move(shelf, own + i)
        i++
        done++
      } catch (error) {
        // Whoever waits too long among so many tries again.
        if (!Unavailable.is(error) || shelf.severed?.()) throw error
      }
    }
  }
  const results = await Promise.allSettled(
    [...survivors, ...dying].map((shelf, i) => work(shelf, i)),
  )
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  )
  const [survivor] = survivors
  // Only when nobody holds them any more is everything seen that was committed.
  const left = (await survivor?.shoes.claim(ids, { brand: '', sizes: [] })) ?? []
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
  assert.equal(sum(left.map(({ year = 0 }) => year)), 0)
  const events = (await survivor?.outbox())?.length ?? 0
  // Each was made as version 1; each event stands for one more.
  assert.equal(sum(left.map(({ version }) => version - 1)), events)
  assert.ok(events >= 2 * done && events <= 2 * (done + dying.length), `${events} for ${done}`)
})
