import assert from 'node:assert/strict'
import type { Documents } from './port.ts'
import { five, idsOf, type Shoe, shoe } from './shelf.ts'

type Check = (name: string, body: (shoes: Documents<Shoe>) => Promise<void>) => void

/** How documents are found on every engine; a part of its suite. */
export function searchSuite(check: Check): void {
  check('documents are found by what their fields equal', async shoes => {
    await shoes.insertMany(five)
    assert.deepEqual(idsOf(await shoes.find({ brand: 'X' })), ['B', 'a'])
    assert.deepEqual(idsOf(await shoes.find({ brand: ['X', 'Z'] })), ['B', 'a', 'e'])
    assert.deepEqual(idsOf(await shoes.find({ brand: 'X', line: 'urban' })), ['a'])
    assert.deepEqual(idsOf(await shoes.find({ year: 2026 })), ['B', 'c'])
    assert.deepEqual(idsOf(await shoes.find({ drop: false })), ['B'])
    assert.deepEqual(idsOf(await shoes.find({ slug: 'dee' })), ['d'])
    assert.deepEqual(idsOf(await shoes.find({ brand: 'none' })), [])
    assert.deepEqual(idsOf(await shoes.find({ brand: [] })), [])
  })

  check('documents are found by what is in their lists', async shoes => {
    await shoes.insertMany(five)
    assert.deepEqual(idsOf(await shoes.find({ sizes: '42' })), ['B', 'a'])
    assert.deepEqual(idsOf(await shoes.find({ sizes: ['41', '43'] })), ['a', 'd'])
    assert.deepEqual(idsOf(await shoes.find({ sizes: '42', brand: ['X', 'Y'], line: 'urban' })), [
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
    assert.deepEqual([first, second, last].map(idsOf), [['B', 'a'], ['c', 'd'], ['e']])
  })

  check('pages can also begin with the newest', async shoes => {
    await shoes.insertMany(five)
    const first = await shoes.find({}, { first: 'newest', limit: 3 })
    const last = await shoes.find({}, { first: 'newest', limit: 3, after: 'c' })
    assert.deepEqual(idsOf(first), ['e', 'd', 'c'])
    assert.deepEqual(idsOf(last), ['a', 'B'])
    assert.deepEqual(idsOf(await shoes.find({ brand: 'X' }, { first: 'newest' })), ['a', 'B'])
    assert.deepEqual(idsOf(await shoes.find({ brand: 'X' })), ['B', 'a'])
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

  check('what a searcher asks for is a value, never a part of the question', async shoes => {
    await shoes.insertMany(five)
    assert.deepEqual(await shoes.find({ brand: `X' or 'a' = 'a` }), [])
    assert.deepEqual(await shoes.find({ brand: { $ne: '' } as never }), [])
  })
}
