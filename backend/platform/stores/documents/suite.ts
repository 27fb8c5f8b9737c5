import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AlreadyExists, StaleVersion } from '../../../../contracts/common/errors.ts'
import type { Collection, DocumentStore, Documents, Stored } from './port.ts'
import { searchSuite } from './search-suite.ts'
import { five, idsOf, type Shoe, shelfCollections, shoe } from './shelf.ts'

/** An engine under test, with the empty collections of the service `shelf` and its outbox. */
export interface OpenedDocuments {
  store: DocumentStore
  /** How often the relay was told that there are events. */
  told(): number
  /** The types of the events that wait in the outbox, oldest first. */
  outbox(): Promise<string[]>
  close(): Promise<void>
}

const event = (type: string) => ({ type: `shelf.${type}.v1`, key: 'shoe', data: {} })

/** What every document engine does; registers its tests under the engine's name. */
export function documentsSuite(engine: string, open: () => Promise<OpenedDocuments>): void {
  const check = (
    name: string,
    body: (shoes: Documents<Shoe>, opened: OpenedDocuments) => Promise<void>,
  ): void => {
    test(`${engine}: ${name}`, async context => {
      const opened = await open()
      context.after(() => opened.close())
      await body(opened.store.collection<Shoe>(shelfCollections[0] as Collection), opened)
    })
  }

  searchSuite(check)

  check('a document is read back as it was stored, with its first version', async shoes => {
    const price = { amount: 12_995, currency: 'EUR' }
    const stored = await shoes.save(shoe('a', { slug: 'niño-"1"', price, sizes: [] }))
    assert.deepEqual(stored, { ...shoe('a', { slug: 'niño-"1"', price, sizes: [] }), version: 1 })
    assert.deepEqual(await shoes.get('a'), stored)
    assert.equal(await shoes.get('b'), undefined)
  })

  check('each save makes the next version, and replaces the whole document', async shoes => {
    const first = await shoes.save(shoe('a', { slug: 'one', line: 'urban' }))
    const { line: _, ...rest } = first
    const second = await shoes.save({ ...rest, brand: 'Otra' })
    assert.equal(second.version, 2)
    assert.deepEqual(await shoes.get('a'), shoe('a', { slug: 'one', brand: 'Otra', version: 2 }))
  })

  check('of two saves of one version, one fails and changes nothing', async (shoes, opened) => {
    const read = await shoes.save(shoe('a'))
    const results = await Promise.allSettled(
      ['x', 'y', 'z'].map(brand => shoes.save({ ...read, brand }, [event(brand)])),
    )
    const stored = results.filter(({ status }) => status === 'fulfilled')
    const refused = results.filter(each => each.status === 'rejected')
    assert.equal(stored.length, 1)
    for (const { reason } of refused) assert.ok(StaleVersion.is(reason))
    const now = await shoes.get('a')
    assert.equal(now?.version, 2)
    assert.deepEqual(await opened.outbox(), [`shelf.${now?.brand}.v1`])
    assert.equal(opened.told(), 1)
  })

  check('a document that was removed in between is a stale one', async shoes => {
    const read = await shoes.save(shoe('a'))
    await shoes.remove('a')
    await assert.rejects(shoes.save(read), StaleVersion.is)
    assert.equal(await shoes.get('a'), undefined)
  })

  check(
    'a unique field refuses the second of the same value, and says which',
    async (shoes, opened) => {
      await shoes.save(shoe('a', { slug: 'one' }))
      const other = await shoes.save(shoe('b', { slug: 'two' }))
      const named = (error: unknown) =>
        AlreadyExists.is(error) && error.errors?.[0]?.field === 'slug'
      await assert.rejects(shoes.save(shoe('c', { slug: 'one' }), [event('lost')]), named)
      await assert.rejects(shoes.save({ ...other, slug: 'one' }, [event('lost')]), named)
      await assert.rejects(shoes.insertMany([shoe('d'), shoe('e', { slug: 'one' })]), named)
      assert.deepEqual(idsOf(await shoes.find({})), ['a', 'b'])
      assert.deepEqual(await opened.outbox(), [])
    },
  )

  check('of many who want a unique value at once one gets it', async shoes => {
    const results = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map(id => shoes.save(shoe(id, { slug: 'one' }))),
    )
    const refused = results.filter(each => each.status === 'rejected')
    assert.equal(refused.length, 3)
    for (const { reason } of refused) assert.ok(AlreadyExists.is(reason))
    assert.equal((await shoes.find({ slug: 'one' })).length, 1)
  })

  check('documents without the unique field do not get in each other’s way', async shoes => {
    await shoes.save(shoe('a'))
    await shoes.save(shoe('b'))
    assert.equal(await shoes.count({}), 2)
  })

  check('a new document does not take the id of another', async shoes => {
    await shoes.save(shoe('a', { brand: 'first' }))
    await assert.rejects(shoes.save(shoe('a', { brand: 'second' })), AlreadyExists.is)
    assert.equal((await shoes.get('a'))?.brand, 'first')
  })

  check(
    'many are given in the order they were asked for, without those that are not there',
    async shoes => {
      for (const id of ['a', 'b', 'c']) await shoes.save(shoe(id))
      assert.deepEqual(idsOf(await shoes.getMany(['c', 'none', 'a'])), ['c', 'a'])
      assert.deepEqual(await shoes.getMany([]), [])
    },
  )

  check('many new documents are stored together, or none of them', async (shoes, opened) => {
    await shoes.insertMany(five, [event('first'), event('second')])
    assert.equal((await shoes.get('a'))?.version, 1)
    assert.deepEqual(await opened.outbox(), ['shelf.first.v1', 'shelf.second.v1'])
    await assert.rejects(shoes.insertMany([shoe('new'), shoe('a')], [event('third')]))
    assert.equal(await shoes.get('new'), undefined)
    assert.equal((await opened.outbox()).length, 2)
    await shoes.insertMany([])
  })

  check('an event waits in the outbox with the change it tells of', async (shoes, opened) => {
    const stored = await shoes.save(shoe('a'), [event('added')])
    await shoes.save(stored, [event('changed')])
    await shoes.remove('a', [event('removed')])
    await shoes.remove('a', [event('removed-again')])
    assert.deepEqual(await opened.outbox(), [
      'shelf.added.v1',
      'shelf.changed.v1',
      'shelf.removed.v1',
    ])
    assert.equal(opened.told(), 3)
  })

  check('a transaction that throws leaves nothing, also no event', async (shoes, opened) => {
    const kept = await shoes.save(shoe('kept'))
    const work = opened.store.transaction(async () => {
      await shoes.save(shoe('a'), [event('added')])
      await shoes.save({ ...kept, brand: 'changed' }, [event('changed')])
      await shoes.remove('kept', [event('removed')])
      assert.equal(await shoes.get('kept'), undefined)
      throw new Error('given up')
    })
    await assert.rejects(work, /given up/)
    assert.deepEqual(idsOf(await shoes.find({})), ['kept'])
    assert.deepEqual(await shoes.get('kept'), kept)
    assert.deepEqual(await opened.outbox(), [])
    assert.equal(opened.told(), 0)
  })

  check('a transaction that ends well keeps everything it did', async (shoes, opened) => {
    const notes = opened.store.collection<Stored & { text: string }>(
      shelfCollections[1] as Collection,
    )
    await opened.store.transaction(async () => {
      await shoes.save(shoe('a'), [event('added')])
      await opened.store.transaction(() => notes.save({ id: 'n', version: 0, text: 'new' }))
    })
    assert.equal((await notes.get('n'))?.text, 'new')
    assert.deepEqual(await opened.outbox(), ['shelf.added.v1'])
    assert.equal(opened.told(), 1)
  })

  check('a transaction sees what it has changed, also when it searches', async (shoes, opened) => {
    await shoes.insertMany(five)
    await opened.store.transaction(async () => {
      const read = await shoes.get('a')
      await shoes.save({ ...(read as Shoe), brand: 'Y' })
      await shoes.remove('c')
      await shoes.insertMany([shoe('b', { brand: 'Y', sizes: ['42'] }), shoe('f', { brand: 'Y' })])
      assert.equal((await shoes.get('a'))?.brand, 'Y')
      assert.deepEqual(idsOf(await shoes.getMany(['f', 'c', 'e'])), ['f', 'e'])
      assert.deepEqual(idsOf(await shoes.find({ brand: 'Y' })), ['a', 'b', 'd', 'f'])
      assert.deepEqual(idsOf(await shoes.find({ brand: 'Y' }, { after: 'a', limit: 2 })), [
        'b',
        'd',
      ])
      assert.deepEqual(idsOf(await shoes.find({ brand: 'Y' }, { first: 'newest', limit: 2 })), [
        'f',
        'd',
      ])
      assert.deepEqual(idsOf(await shoes.find({ sizes: ['41'], brand: ['X', 'Y'] })), ['a'])
      assert.equal(await shoes.count({ brand: 'Y' }), 4)
      assert.equal(await shoes.count({}), 6)
    })
    assert.deepEqual(idsOf(await shoes.find({})), ['B', 'a', 'b', 'd', 'e', 'f'])
  })

  check(
    'a unique value that is given up can be taken, also in one transaction',
    async (shoes, opened) => {
      const one = await shoes.save(shoe('a', { slug: 'one' }))
      await assert.rejects(
        opened.store.transaction(() =>
          shoes.insertMany([shoe('b', { slug: 'two' }), shoe('c', { slug: 'two' })]),
        ),
        AlreadyExists.is,
      )
      await opened.store.transaction(async () => {
        await shoes.save({ ...one, slug: 'other' })
        await shoes.save(shoe('b', { slug: 'one' }))
      })
      assert.deepEqual(idsOf(await shoes.find({ slug: 'one' })), ['b'])
    },
  )

  check(
    'who claims documents waits for those who have, never in a circle',
    async (shoes, opened) => {
      const wanted = ['a', 'b', 'c', 'd']
      const add = (_: string, i: number) =>
        opened.store.transaction(async () => {
          const mine = [...wanted.slice(i), ...wanted.slice(0, i)]
          const claimed = await shoes.claim(mine, { brand: '', sizes: [] })
          for (const each of claimed) await shoes.save({ ...each, brand: `${each.brand}${i}` })
        })
      await Promise.all(wanted.map(add))
      for (const { version, brand } of await shoes.find({}))
        assert.deepEqual([version, [...brand].toSorted().join('')], [5, '0123'])
      assert.equal(await shoes.count({}), 4)
    },
  )

  check('a claim that is given up leaves nothing', async (shoes, opened) => {
    const claiming = opened.store.transaction(async () => {
      await shoes.claim(['a'], { brand: 'new', sizes: [] })
      throw new Error('given up')
    })
    await assert.rejects(claiming, /given up/)
    assert.equal(await shoes.get('a'), undefined)
  })
}
