import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Envelope } from '../../../contracts/common/events.ts'
import { type Relational, relational } from '../stores/relational/port.ts'
import { makeLog } from '../telemetry/log.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import { testHome } from '../testing/home.ts'
import type { Bus, DeadLetter } from './bus.ts'
import { type ConsumerOptions, consumer, type EventHandler, inBatches } from './consumer.ts'
import { openEmbeddedBus } from './embedded.ts'
import { inEnvelope, relayOutbox } from './outbox.ts'

const log = makeLog('silent')

interface Sale {
  sku: string
  n: number
}

interface Tables {
  sales: Sale
}

const sold = (n: number, sku = 'AB1'): Envelope<Sale> => {
  const event = { type: 'stock.sold.v1', key: sku, data: { sku, n } }
  return inEnvelope('stock', event, new Date().toISOString()) as Envelope<Sale>
}

const many = (count: number) => Array.from({ length: count }, (_, i) => sold(i))

/** A consumer of the service `shelf` whose effects are rows of `shelf.sales`. */
async function open(t: TestContext) {
  const { home, database, close } = await testHome('create table shelf.sales (sku text, n int)')
  t.after(close)
  const store = home.open(relational((opened: Relational<Tables>) => opened)) as Relational<Tables>
  const metrics = makeMetrics({ process: false })
  const buried: Omit<DeadLetter, 'failedAt'>[] = []
  const pauses: number[] = []

  const write: EventHandler<Sale> = async sale => {
    await store.db.insertInto('sales').values(sale).execute()
  }
  const consuming = (handler: EventHandler<Sale>, more: Partial<ConsumerOptions> = {}) =>
    consumer({
      service: 'shelf',
      handlers: new Map([['stock.sold.v1', handler as EventHandler<never>]]),
      journal: home.journal,
      bus: { bury: async letter => void buried.push(letter) } as Bus,
      log,
      metrics,
      pause: async milliseconds => void pauses.push(milliseconds),
      ...more,
    })
  return {
    database,
    journal: home.journal,
    store,
    buried,
    pauses,
    write,
    consuming,
    async effects() {
      const rows = await store.db.selectFrom('sales').select('n').orderBy('n').execute()
      return rows.map(row => row.n)
    },
    async counted(outcome: string) {
      const metric = await metrics.registry.getSingleMetric('shoecloud_events_handled_total')?.get()
      return metric?.values.find(each => each.labels.outcome === outcome)?.value ?? 0
    },
  }
}

test('an event takes effect once, however often it comes', async t => {
  const { consuming, write, effects } = await open(t)
  const take = consuming(write)
  const [a, b] = [sold(1), sold(2)]
  await take([a, a, b])
  await take([a, b, b])
  await take([b])
  assert.deepEqual(await effects(), [1, 2])
})

test('an event that two processes take at once takes effect once', async t => {
  const { consuming, write, effects } = await open(t)
  const events = many(20)
  await Promise.all(Array.from({ length: 5 }, () => consuming(write)(events)))
  assert.deepEqual(
    await effects(),
    events.map(each => each.data.n),
  )
})

test('events are handled in the order in which they come', async t => {
  const { consuming } = await open(t)
  const seen: number[] = []
  const take = consuming(async ({ n }) => void seen.push(n))
  await take(many(10))
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('events that come again, shuffled between keys, neither repeat nor disturb the order of a key', async t => {
  const { consuming, store, database } = await open(t)
  const take = consuming(async ({ sku, n }) => {
    await store.db.insertInto('sales').values({ sku, n }).execute()
  })
  const [a1, a2, a3] = [sold(1, 'A'), sold(2, 'A'), sold(3, 'A')]
  const [b1, b2, b3] = [sold(1, 'B'), sold(2, 'B'), sold(3, 'B')]
  await take([a1, b1, a2])
  await take([b1, b2, a1, a2, a3])
  await take([a1, a2, b1, a3, b2, b3])
  const { rows } = await database.query('select sku, n from shelf.sales order by ctid')
  for (const key of ['A', 'B']) {
    assert.deepEqual(
      rows.filter(({ sku }) => sku === key).map(({ n }) => n),
      [1, 2, 3],
    )
  }
})

test('events of a type without a handler are passed over', async t => {
  const { consuming, write, effects } = await open(t)
  await consuming(write)([{ ...sold(1), type: 'stock.counted.v1' }, sold(2)])
  assert.deepEqual(await effects(), [2])
})

test('what a failed handler wrote is undone, and done once when it comes again', async t => {
  const { consuming, write, effects, buried, pauses } = await open(t)
  let failures = 3
  const take = consuming(async (sale, envelope) => {
    await write(sale, envelope)
    if (sale.n === 1 && failures-- > 0) throw new Error('not yet')
  })
  await take(many(3))
  assert.deepEqual(await effects(), [0, 1, 2])
  assert.deepEqual(buried, [])
  assert.deepEqual(pauses, [100, 400])
})

test('an event that keeps failing is put aside with the reason, and does not hold up the others', async t => {
  const { consuming, write, effects, buried, pauses, counted } = await open(t)
  const take = consuming(async (sale, envelope) => {
    await write(sale, envelope)
    if (sale.n === 2) throw new Error('no such shoe')
  })
  const events = many(5)
  await take(events)
  assert.deepEqual(await effects(), [0, 1, 3, 4])
  assert.deepEqual(buried, [
    { id: events[2]?.id, consumer: 'shelf', envelope: events[2], error: 'Error: no such shoe' },
  ])
  assert.deepEqual(pauses, [100, 400, 1600, 6400])
  assert.deepEqual([await counted('handled'), await counted('buried')], [4, 1])
})

test('an event that breaks its contract is put aside at once, and never handled', async t => {
  const { consuming, write, effects, buried, pauses } = await open(t)
  const wrongWith = ({ data }: Envelope) => ((data as Sale).n === 2 ? 'it has no shoe' : undefined)
  await consuming(write, { wrongWith })([sold(1), sold(2), sold(3)])
  assert.deepEqual(await effects(), [1, 3])
  assert.deepEqual(
    buried.map(({ error }) => error),
    ['Error: it has no shoe'],
  )
  assert.deepEqual(pauses, [])
})

test('an event that was put aside can be given again', async t => {
  const { consuming, write, effects, buried } = await open(t)
  let broken = true
  const take = consuming(async (sale, envelope) => {
    if (broken) throw new Error('no such shoe')
    await write(sale, envelope)
  })
  await take([sold(1)])
  broken = false
  await take(buried.map(letter => letter.envelope))
  assert.deepEqual(await effects(), [1])
})

test('no event is put aside while the database of its service is away', async t => {
  const { consuming, write, effects, buried, journal, pauses } = await open(t)
  const away = () => Promise.reject(new Error('no database'))
  const outbox = { ...journal.outbox, count: away }
  const take = consuming(write, { journal: { ...journal, transaction: away, outbox } })
  await assert.rejects(take(many(2)), /no database/)
  assert.deepEqual([pauses.length, buried, await effects()], [4, [], []])
})

test('an event that can neither be handled nor put aside comes again from the bus', async t => {
  const { consuming, effects } = await open(t)
  const bury = () => Promise.reject(new Error('no database'))
  const take = consuming(() => Promise.reject(new Error('broken')), { bus: { bury } as never })
  await assert.rejects(take([sold(1)]), /no database/)
  assert.deepEqual(await effects(), [])
})

test('a handler in batches takes the events of one moment together', async t => {
  const { consuming, store, effects } = await open(t)
  const sizes: number[] = []
  const take = consuming(
    inBatches(async sales => {
      sizes.push(sales.length)
      await store.db.insertInto('sales').values(sales).execute()
    }),
  )
  const events = many(4)
  await take(events)
  await take([...events, sold(4)])
  assert.deepEqual(sizes, [4, 1])
  assert.deepEqual(await effects(), [0, 1, 2, 3, 4])
})

test('a batch with one bad event takes effect without it', async t => {
  const { consuming, store, effects, buried } = await open(t)
  const take = consuming(
    inBatches(async sales => {
      await store.db.insertInto('sales').values(sales).execute()
      if (sales.some(({ n }) => n === 2)) throw new Error('no such shoe')
    }),
  )
  await take(many(4))
  assert.deepEqual(await effects(), [0, 1, 3])
  assert.equal(buried.length, 1)
})

test('without a journal each event is handled whenever it comes', async t => {
  const { consuming } = await open(t)
  const seen: number[] = []
  const take = consuming(async ({ n }) => void seen.push(n), { journal: undefined })
  const event = sold(1)
  await take([event, event])
  assert.deepEqual(seen, [1, 1])
})

test('from outbox to effect: once each, whatever fails on the way', async t => {
  const { database, journal, store, consuming, effects, write } = await open(t)
  const bus = await openEmbeddedBus(database, log)
  t.after(() => bus.close())
  let turns = 0
  /** Fails at every `n`th call, over all that can fail. */
  const failEvery = (n: number) => {
    if (++turns % n === 0) throw new Error('died')
  }
  const take = consuming(async (sale, envelope) => {
    await write(sale, envelope)
    failEvery(5)
  })
  await bus.subscribe({
    consumer: 'shelf',
    topics: ['shelf'],
    from: 'beginning',
    handle: async envelopes => {
      await take(envelopes)
      // As a crash between the effect and the advance of the position.
      failEvery(3)
    },
  })
  const { read, remove, count } = journal.outbox
  const failing = <T>(result: T): T => {
    failEvery(4)
    return result
  }
  const relay = relayOutbox(
    {
      read: async limit => failing(await read(limit)),
      remove: async positions => failing(await remove(positions)),
      count,
    },
    bus,
    'shelf',
  )

  const committed: number[] = []
  const sell = (n: number) =>
    store
      .transaction(async () => {
        const sku = `AB${n % 4}`
        await store.emit([{ type: 'stock.sold.v1', key: sku, data: { sku, n } }])
        if (n % 7 === 0) throw new Error('given up')
      })
      .then(() => committed.push(n))
  for (let n = 0; n < 60; n += 6) {
    await Promise.allSettled([0, 1, 2, 3, 4, 5].map(i => sell(n + i)))
    await relay().catch(() => {})
    await bus.settled()
  }
  for (let left = 1; left > 0; ) left = await relay().catch(() => 1)
  for (let left = 1; left > 0; ) left = await bus.settled()
  assert.deepEqual(
    await effects(),
    committed.toSorted((a, b) => a - b),
  )
  assert.equal(committed.length, 51)
})
