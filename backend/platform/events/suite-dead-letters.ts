import assert from 'node:assert/strict'
import type { Envelope } from '../../../contracts/common/events.ts'
import type { Bus } from './bus.ts'
import { type Check, hearing, named, sold } from './hearing.ts'

/** What every bus does with events that a consumer gave up on; a part of `busSuite`. */
export function deadLetterChecks(check: Check): void {
  const letterOf = (envelope: Envelope, consumer = 'orders') => ({
    id: envelope.id,
    consumer,
    envelope,
    error: 'no such order: “Ñ”',
    failedAt: undefined,
  })
  const listed = async (bus: Bus) =>
    (await bus.deadLetters()).map(each => ({ ...each, failedAt: undefined }))

  check('a dead letter is kept once, with why it was put aside', async bus => {
    const letter = letterOf(sold('a'))
    assert.deepEqual(await bus.deadLetters(), [])
    await bus.bury(letter)
    await bus.bury(letter)
    assert.deepEqual(await listed(bus), [letter])
    const [kept] = await bus.deadLetters()
    assert.ok(!Number.isNaN(Date.parse(kept?.failedAt ?? '')))
  })

  check('dead letters of all consumers are listed, the oldest first', async bus => {
    const [one, two, three] = [
      letterOf(sold('a')),
      letterOf(sold('b'), 'search'),
      letterOf(sold('c')),
    ]
    for (const letter of [one, two, three]) await bus.bury(letter)
    assert.deepEqual(await listed(bus), [one, two, three])
  })

  check(
    'a dead letter that is replayed reaches its consumer alone, and leaves the list',
    async bus => {
      const orders = await hearing(bus, { consumer: 'orders' })
      const search = await hearing(bus, { consumer: 'search' })
      const [again, stays] = [letterOf(sold('a')), letterOf(sold('b'))]
      await bus.bury(again)
      await bus.bury(stays)
      assert.equal(await bus.replay(again.id), true)
      await bus.settled()
      assert.deepEqual([orders, search], [[again.envelope], []])
      assert.deepEqual(await listed(bus), [stays])
      assert.equal(await bus.replay(again.id), false)
    },
  )

  check('a dead letter is replayed to each consumer that put it aside', async bus => {
    const event = sold('a')
    await bus.bury(letterOf(event, 'orders'))
    await bus.bury(letterOf(event, 'search'))
    await bus.replay(event.id)
    const orders = await hearing(bus, { consumer: 'orders' })
    const search = await hearing(bus, { consumer: 'search' })
    await bus.settled()
    assert.deepEqual([named(orders), named(search)], [['a'], ['a']])
  })

  check(
    'who hears as one of many replicas gets the dead letters of its service again',
    async bus => {
      const heard = await hearing(bus, { consumer: 'live.replica_1', from: 'now' })
      const letter = letterOf(sold('a'), 'live')
      await bus.bury(letter)
      await bus.replay(letter.id)
      await bus.settled()
      assert.deepEqual(heard, [letter.envelope])
    },
  )

  check('a dead letter that is dismissed is gone', async bus => {
    const heard = await hearing(bus)
    const letter = letterOf(sold('a'))
    await bus.bury(letter)
    assert.equal(await bus.dismiss(letter.id), true)
    assert.equal(await bus.dismiss(letter.id), false)
    await bus.settled()
    assert.deepEqual([heard, await bus.deadLetters()], [[], []])
  })
}
