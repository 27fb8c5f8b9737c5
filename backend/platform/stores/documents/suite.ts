import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AlreadyExists, StaleVersion } from '../../../../contracts/common/errors.ts'
import type { Collection, DocumentStore, Documents, Stored } from './port.ts'

/** The document of the suite's collection. */
export interface Shoe extends Stored {
  slug?: string
  brand: string
  line?: string
  sizes: string[]
  price?: { amount: number; currency: string }
  drop?: boolean
  year?: number
}

/** The collections that an engine under test has made for the service `shelf`. */
export const shelfCollections: Collection[] = [
  { name: 'shoes', indexed: ['brand', 'line', 'year', 'drop'], unique: ['slug'], lists: ['sizes'] },
  { name: 'notes', indexed: [] },
]

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

const shoe = (id: string, more: Partial<Shoe> = {}): Shoe => ({
  id,
  version: 0,
  brand: 'Halcón',
  sizes: ['42'],
  ...more,
})

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
  const ids = (found: Shoe[]) => found.map(({ id }) => id)

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
      assert.deepEqual(ids(await shoes.find({})), ['a', 'b'])
      assert.deepEqual(await opened.outbox(), [])
    },
  )

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
      assert.deepEqual(ids(await shoes.getMany(['c', 'none', 'a'])), ['c', 'a'])
      assert.deepEqual(await shoes.getMany([]), [])
    },
  )

  const five = [
    shoe('a', { brand: 'X', line: 'urban', sizes: ['41', '42'], year: 2025, drop: true }),
    shoe('B', { brand: 'X', line: 'football', sizes: ['42'], year: 2026, drop: false }),
    shoe('c', { brand: 'Y', line: 'urban', sizes: [], year: 2026 }),
    shoe('d', { brand: 'Y', slug: 'dee', sizes: ['43'] }),
    shoe('e', { brand: 'Z', sizes: ['4'] }),
  ]

  check('documents are found by what their fields equal', async shoes => {
    await shoes.insertMany(five)
    assert.deepEqual(ids(await shoes.find({ brand: 'X' })), ['B', 'a'])
    assert.deepEqual(ids(await shoes.find({ brand: ['X', 'Z'] })), ['B', 'a', 'e'])
    assert.deepEqual(ids(await shoes.find({ brand: 'X', line: 'urban' })), ['a'])
    assert.deepEqual(ids(await shoes.find({ year: 2026 })), ['B', 'c'])
    assert.deepEqual(ids(await shoes.find({ drop: false })), ['B'])
    assert.deepEqual(ids(await shoes.find({ slug: 'dee' })), ['d'])
    assert.deepEqual(ids(await shoes.find({ brand: 'none' })), [])
    assert.deepEqual(ids(await shoes.find({ brand: [] })), [])
  })

  check('documents are found by what is in their lists', async shoes => {
    await shoes.insertMany(five)
    assert.deepEqual(ids(await shoes.find({ sizes: '42' })), ['B', 'a'])
    assert.deepEqual(ids(await shoes.find({ sizes: ['41', '43'] })), ['a', 'd'])
    assert.deepEqual(ids(await shoes.find({ sizes: '42', brand: ['X', 'Y'], line: 'urban' })), [
      'a',
    ])
  })

  check(
    'the same search with one value and with several is not mistaken for the other',
    async shoes => {
      await shoes.insertMany(five)
      for (let again = 0; again < 2; again++) {
        assert.equal((await shoes.find({ brand: 'X' })).length, 2)
        assert.equal((await shoes.find({ brand: ['X', 'Y'] })).length, 4)
        assert.equal(await shoes.count({ brand: 'X' }), 2)
        assert.equal(await shoes.count({ brand: ['X', 'Y'] }), 4)
      }
    },
  )

  check('pages follow each other without gap or repetition', async shoes => {
    await shoes.insertMany(five)
    const first = await shoes.find({}, { limit: 2 })
    const second = await shoes.find({}, { limit: 2, after: 'a' })
    const last = await shoes.find({}, { limit: 2, after: 'd' })
    assert.deepEqual([first, second, last].map(ids), [['B', 'a'], ['c', 'd'], ['e']])
  })

  check('pages can also begin with the newest', async shoes => {
    await shoes.insertMany(five)
    const first = await shoes.find({}, { first: 'newest', limit: 3 })
    const last = await shoes.find({}, { first: 'newest', limit: 3, after: 'c' })
    assert.deepEqual(ids(first), ['e', 'd', 'c'])
    assert.deepEqual(ids(last), ['a', 'B'])
    assert.deepEqual(ids(await shoes.find({ brand: 'X' }, { first: 'newest' })), ['a', 'B'])
    assert.deepEqual(ids(await shoes.find({ brand: 'X' })), ['B', 'a'])
  })

  check('a hundred documents are given when no limit is named', async shoes => {
    const many = Array.from({ length: 101 }, (_, i) => shoe(`s${1000 + i}`))
    await shoes.insertMany(many)
    assert.equal((await shoes.find({})).length, 100)
    assert.equal(await shoes.count({}), 101)
  })

  check('a search by a field that is not indexed is refused', async shoes => {
    await assert.rejects(shoes.find({ price: { amount: 1, currency: 'EUR' } }), /not declared/)
    await assert.rejects(shoes.count({ price: { amount: 1, currency: 'EUR' } }), /not declared/)
  })

  check(
    'a search for nothing in particular is refused rather than finding everything',
    async shoes => {
      await assert.rejects(shoes.find({ brand: undefined } as never), /must be given/)
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
    assert.deepEqual(ids(await shoes.find({})), ['kept'])
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

  check('what a searcher asks for is a value, never a part of the question', async shoes => {
    await shoes.insertMany(five)
    assert.deepEqual(await shoes.find({ brand: `X' or 'a' = 'a` }), [])
    assert.deepEqual(await shoes.find({ brand: { $ne: '' } as never }), [])
  })
}
