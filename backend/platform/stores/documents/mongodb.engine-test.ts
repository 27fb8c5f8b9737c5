import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { CannotStart } from '../../settings.ts'
import { journalSuite } from '../journal-suite.ts'
import { openMongo } from './mongodb-home.ts'
import { event, openOnNothing, processesOnNothing, type Shelf } from './mongodb-shelf.ts'
import { type Shoe, shoe } from './shelf.ts'
import { documentsSuite } from './suite.ts'

documentsSuite('mongodb', openOnNothing)
journalSuite('mongodb', openOnNothing)

const hour = 3_600_000

test('mongodb: who is overtaken because it took too long has done nothing', async t => {
  const { start, close } = await processesOnNothing()
  t.after(close)
  const [slow, quick] = await Promise.all([start(), start()])
  await slow.shoes.save(shoe('a'))
  const overtaken = slow.store.transaction(async () => {
    const [claimed] = await slow.shoes.claim(['a'], { brand: '', sizes: [] })
    await quick.store.transaction(async () => {
      const [taken] = await quick.shoes.claim(['a'], { brand: '', sizes: [] })
      await quick.shoes.save({ ...(taken as Shoe), brand: 'quick' })
    })
    await slow.shoes.save({ ...(claimed as Shoe), brand: 'slow' }, [event('slow')])
    await slow.shoes.save(shoe('b'))
  })
  await assert.rejects(overtaken, Unavailable.is)
  assert.equal((await quick.shoes.get('a'))?.brand, 'quick')
  assert.equal(await quick.shoes.get('b'), undefined)
  assert.deepEqual(await quick.outbox(), [])
})

test('mongodb: whoever claims what stays claimed is told to try again', async t => {
  const { start, close } = await processesOnNothing({ leaseMs: 200 })
  t.after(close)
  // To this one the claims of others never expire.
  const [holder, waiting] = await Promise.all([start(), start(() => Date.now() / 2)])
  const blank = { brand: '', sizes: [] }
  await holder.store.transaction(async () => {
    await holder.shoes.claim(['a'], blank)
    await assert.rejects(
      waiting.store.transaction(() => waiting.shoes.claim(['a'], blank)),
      Unavailable.is,
    )
  })
})

test('mongodb: a transaction that fails waits for nothing, and leaves no claim', async t => {
  const { start, kernel, close } = await processesOnNothing({ leaseMs: 20_000 })
  t.after(close)
  const [holder, failing] = await Promise.all([start(), start()])
  const blank = { brand: '', sizes: [] }
  await holder.store.transaction(async () => {
    await holder.shoes.claim(['b'], blank)
    const claims = await kernel('claims').countDocuments()
    const fails = failing.store.transaction(async () => {
      const claiming = failing.shoes.claim(['a', 'b'], blank)
      await Promise.all([claiming, Promise.reject(new Error('out of paper'))])
    })
    await assert.rejects(fails, /out of paper/)
    assert.equal(await kernel('claims').countDocuments(), claims)
  })
  assert.equal(await kernel('claims').countDocuments(), 0)
})

test('mongodb: events about one document keep its order, whatever the clocks of processes say', async t => {
  const { start, close } = await processesOnNothing()
  t.after(close)
  const processes = [
    await start(() => Date.now() + hour),
    await start(),
    await start(() => Date.now() - hour),
  ]
  let stored = await (processes[0] as Shelf).shoes.save(shoe('a'), [event('1')])
  for (const { shoes } of [...processes, ...processes])
    stored = await shoes.save(stored, [event(`${stored.version + 1}`)])
  const numbers = (await processes[1]?.outbox())?.map(type => type.split('.')[1])
  assert.deepEqual(numbers, ['1', '2', '3', '4', '5', '6', '7'])
})

test('mongodb: what was removed is made anew as version 1, and forgotten after a day', async t => {
  const { start, close } = await processesOnNothing()
  t.after(close)
  let now = Date.now()
  const { shoes, journal } = await start(() => now)
  await shoes.save(await shoes.save(shoe('a')))
  await shoes.remove('a')
  assert.equal(await shoes.count({}), 0)
  assert.equal((await shoes.save(shoe('a'))).version, 1)
  await shoes.remove('a')
  now += 25 * hour
  await journal.trim()
  assert.equal((await shoes.save(shoe('a'))).version, 1)
})

test('mongodb: collections are made once, however many processes start at the same time', async t => {
  const { start, close } = await processesOnNothing()
  t.after(close)
  const processes = await Promise.all([1, 2, 3, 4].map(() => start()))
  await processes[0]?.shoes.save(shoe('a'))
  await start()
  assert.equal(await processes[3]?.shoes.count({}), 1)
})

test('mongodb: an address where no server answers is said at the start, without its password', async () => {
  const refused = (error: unknown) =>
    error instanceof CannotStart &&
    /SHOECLOUD_MONGODB_URL/.test(error.message) &&
    !/hunter2/.test(error.message)
  const here = 'mongodb://shop:hunter2@127.0.0.1:1/shoecloud'
  await assert.rejects(openMongo(here, { leaseMs: 200, now: Date.now }), refused)
  await assert.rejects(openMongo('mongodb://shop:hunter2@host/?nonsense=1'), refused)
})
