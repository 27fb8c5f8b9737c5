import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Envelope } from '../../../contracts/common/events.ts'
import { type Check, hearing, named, type OpenBus, settledUntil, sold } from './hearing.ts'
import { deadLetterChecks } from './suite-dead-letters.ts'

const byText = (a: unknown, b: unknown) => String(a).localeCompare(String(b))

/** What every bus does; registers its tests under the engine's name. */
export function busSuite(engine: string, opener: (t: TestContext) => Promise<OpenBus>): void {
  const check: Check = (name, body) => {
    test(`${engine}: ${name}`, async t => {
      const open = await opener(t)
      await body(await open(), open)
    })
  }

  check('what is published is heard whole, in order for each key', async bus => {
    const heard = await hearing(bus)
    const events = Array.from({ length: 40 }, (_, n) => sold(`${n}`, `AB${n % 5}`))
    await bus.publish('stock', events.slice(0, 15))
    await bus.publish('stock', events.slice(15))
    await bus.settled()
    const ofKey = (all: Envelope[], key: string) => all.filter(each => each.subject === key)
    for (const key of ['AB0', 'AB1', 'AB2', 'AB3', 'AB4'])
      assert.deepEqual(ofKey(heard, key), ofKey(events, key))
    assert.equal(heard.length, 40)
  })

  check('an event is heard as it was published, whatever is in it', async bus => {
    const heard = await hearing(bus)
    const event = {
      ...sold('a', 'für Ñandú 👟'),
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      data: { name: 'Ñandú 👟', sizes: [40.5, 41], note: null, nested: { empty: [] } },
    }
    const nothing = { ...sold('b'), data: null }
    await bus.publish('stock', [event, nothing])
    await bus.settled()
    const heardAs = ({ id }: Envelope) => heard.find(each => each.id === id)
    assert.deepEqual([heardAs(event), heardAs(nothing)], [event, nothing])
  })

  check('thousands of events come in batches', async bus => {
    const sizes: number[] = []
    const heard: Envelope[] = []
    await bus.publish(
      'stock',
      Array.from({ length: 2000 }, (_, n) => sold(`${n}`, `AB${n % 50}`)),
    )
    await hearing(bus, {
      handle: async envelopes => {
        sizes.push(envelopes.length)
        heard.push(...envelopes)
      },
    })
    await bus.settled()
    assert.equal(new Set(named(heard)).size, 2000)
    assert.ok(Math.max(...sizes) <= 500, `at once: ${sizes}`)
    assert.ok(sizes.length < 40, `at once: ${sizes}`)
  })

  check('a subscriber hears its topics and no others', async bus => {
    const heard = await hearing(bus, { topics: ['stock', 'pricing'] })
    await bus.publish('stock', [sold('a')])
    await bus.publish('carts', [sold('b')])
    await bus.publish('pricing', [sold('c')])
    await bus.publish('stock', [sold('d')])
    await bus.settled()
    assert.deepEqual(named(heard).toSorted(byText), ['a', 'c', 'd'])
  })

  check('a new subscriber begins with all that is kept, or with what comes now', async bus => {
    await bus.publish('stock', [sold('before')])
    const all = await hearing(bus, { consumer: 'search', from: 'beginning' })
    const fresh = await hearing(bus, { consumer: 'live', from: 'now' })
    await bus.publish('stock', [sold('after')])
    await bus.settled()
    assert.deepEqual(named(all), ['before', 'after'])
    assert.deepEqual(named(fresh), ['after'])
  })

  check('each that hears from now on hears everything, also under one name', async (bus, open) => {
    const other = await open()
    const here = await hearing(bus, { consumer: 'live', from: 'now' })
    const there = await hearing(other, { consumer: 'live', from: 'now' })
    const names = Array.from({ length: 12 }, (_, n) => `${n}`)
    await bus.publish(
      'stock',
      names.map(name => sold(name, name)),
    )
    await Promise.all([bus.settled(), other.settled()])
    assert.deepEqual(named(here).toSorted(byText), names.toSorted(byText))
    assert.deepEqual(named(there).toSorted(byText), names.toSorted(byText))
  })

  check('every subscriber name hears every event', async bus => {
    const one = await hearing(bus, { consumer: 'orders' })
    const two = await hearing(bus, { consumer: 'search' })
    await bus.publish('stock', [sold('a')])
    await bus.settled()
    assert.deepEqual([named(one), named(two)], [['a'], ['a']])
  })

  check(
    'a subscriber that comes back goes on where it was, and misses nothing',
    async (first, open) => {
      const before = await hearing(first)
      await first.publish('stock', [sold('a')])
      await first.settled()
      await first.close()
      const second = await open()
      await second.publish('stock', [sold('b')])
      const after = await hearing(second)
      await second.publish('stock', [sold('c')])
      await second.settled()
      assert.deepEqual([named(before), named(after)], [['a'], ['b', 'c']])
    },
  )

  check('what another process publishes is heard too', async (here, open) => {
    const there = await open()
    const heard = await hearing(here)
    await there.publish('stock', [sold('a')])
    await here.settled()
    assert.deepEqual(named(heard), ['a'])
  })

  check(
    'with many publishers at once nothing is lost, and each one’s events stay in order',
    async (bus, open) => {
      const buses = [bus, await open(), await open()]
      const heard = await hearing(bus)
      const publishing = Array.from({ length: 12 }, async (_, publisher) => {
        for (let n = 0; n < 20; n++) {
          const events = [sold(`${publisher}:${n}a`), sold(`${publisher}:${n}b`)]
          await buses[publisher % 3]?.publish('stock', events)
        }
      })
      await Promise.all(publishing)
      await bus.settled()
      assert.equal(heard.length, 12 * 20 * 2)
      for (let publisher = 0; publisher < 12; publisher++) {
        const own = named(heard).filter(name => String(name).startsWith(`${publisher}:`))
        const expected = Array.from({ length: 20 }, (_, n) => [
          `${publisher}:${n}a`,
          `${publisher}:${n}b`,
        ])
        assert.deepEqual(own, expected.flat())
      }
    },
  )

  check('events that a subscriber could not take come again, in the same order', async bus => {
    const tries: unknown[][] = []
    await hearing(bus, {
      handle: async envelopes => {
        tries.push(named(envelopes))
        if (tries.length < 3) throw new Error('not now')
      },
    })
    await bus.publish('stock', [sold('a'), sold('b')])
    await settledUntil(bus, () => tries.length >= 3)
    assert.deepEqual(tries.at(-1), ['a', 'b'])
    assert.equal(tries.filter(each => each[0] === 'a').length, 3)
  })

  check('settling waits for a handler that is slow', async bus => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const heard = await hearing(bus, {
      handle: async envelopes => {
        begin()
        await released
        heard.push(...envelopes)
      },
    })
    await bus.publish('stock', [sold('a')])
    const settled = bus.settled().then(() => named(heard))
    await begun
    release()
    assert.deepEqual(await settled, ['a'])
  })

  check('settling tells whether anything was handled', async bus => {
    await hearing(bus)
    await bus.publish('stock', [sold('a'), sold('b')])
    let told = 0
    for (let count = 1; count > 0; told += count) count = await bus.settled()
    assert.equal(told, 2)
    assert.equal(await bus.settled(), 0)
  })

  deadLetterChecks(check)

  check('the lag of a consumer is what it has not handled yet', async bus => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const handle = async () => {
      begin()
      await released
    }
    await hearing(bus, { topics: ['stock', 'pricing'], handle })
    await hearing(bus, { consumer: 'live.replica_1', from: 'now' })
    await bus.publish('stock', [sold('a'), sold('b', 'AB2'), sold('c')])
    await begun
    const lagOf = async (topic: string) =>
      (await bus.lag())
        .filter(each => each.topic === topic)
        .map(({ consumer, events }) => ({ consumer, events }))
    assert.deepEqual(await lagOf('stock'), [{ consumer: 'orders', events: 3 }])
    assert.deepEqual(await lagOf('pricing'), [{ consumer: 'orders', events: 0 }])
    release()
    await bus.settled()
    while ((await lagOf('stock'))[0]?.events !== 0);
  })

  check('closing waits for the handler, and what it did is not repeated', async (first, open) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const heard = await hearing(first, {
      handle: async envelopes => {
        begin()
        await released
        heard.push(...envelopes)
      },
    })
    await first.publish('stock', [sold('a')])
    await begun
    const closing = first.close()
    release()
    await closing
    assert.deepEqual(named(heard), ['a'])
    const second = await open()
    const after = await hearing(second)
    await second.publish('stock', [sold('b')])
    await second.settled()
    assert.deepEqual(named(after), ['b'])
  })
}
