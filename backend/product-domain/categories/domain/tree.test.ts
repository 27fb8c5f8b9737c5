import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../../../contracts/common/errors.ts'
import { added, type Category, changed, inOrder, removed } from './tree.ts'

const category = (slug: string, more: Partial<Category> = {}): Category => ({
  slug,
  name: slug,
  line: 'football',
  position: 0,
  ...more,
})

const tree = [
  category('turf', { parent: 'small-sided' }),
  category('firm-ground', { parent: 'boots', position: 1 }),
  category('soft-ground', { parent: 'boots', position: 0 }),
  category('small-sided', { parent: 'football', position: 2 }),
  category('boots', { parent: 'football', position: 1 }),
  category('urban', { line: 'urban', position: 1 }),
  category('football'),
]

const codeOf = (outcome: Category | Failure) =>
  outcome instanceof Failure ? outcome.code : outcome.slug

test('categories stand before those below them, and neighbours by their position', () => {
  assert.deepEqual(
    inOrder(tree).map(({ slug }) => slug),
    ['football', 'boots', 'soft-ground', 'firm-ground', 'small-sided', 'turf', 'urban'],
  )
})

test('neighbours in the same position stand by their slugs', () => {
  const roots = ['b', 'c', 'a'].map(slug => category(slug))
  assert.deepEqual(
    inOrder(roots).map(({ slug }) => slug),
    ['a', 'b', 'c'],
  )
})

test('a category joins below one that exists and is of its line', () => {
  assert.equal(codeOf(added(tree, category('indoor', { parent: 'small-sided' }))), 'indoor')
  assert.equal(codeOf(added(tree, category('indoor'))), 'indoor')
  assert.equal(codeOf(added(tree, category('x', { parent: 'nowhere' }))), 'category_invalid')
  assert.equal(codeOf(added(tree, category('x', { parent: 'urban' }))), 'category_invalid')
  assert.equal(codeOf(added(tree, category('x', { parent: 'x' }))), 'category_invalid')
  assert.equal(codeOf(added(tree, category('boots'))), 'already_exists')
})

test('a category moves, but not below itself or what is below it', () => {
  assert.deepEqual(changed(tree, 'turf', { parent: 'boots', name: 'Turf' }), {
    ...category('turf', { parent: 'boots' }),
    name: 'Turf',
  })
  assert.equal(codeOf(changed(tree, 'football', { parent: 'football' })), 'category_invalid')
  assert.equal(codeOf(changed(tree, 'football', { parent: 'turf' })), 'category_invalid')
  assert.equal(codeOf(changed(tree, 'turf', { parent: 'urban' })), 'category_invalid')
  assert.equal(codeOf(changed(tree, 'nothing', { name: 'x' })), 'category_not_found')
})

test('a category leaves when nothing is below it', () => {
  assert.equal(codeOf(removed(tree, 'turf')), 'turf')
  assert.equal(codeOf(removed(tree, 'boots')), 'category_in_use')
  assert.equal(codeOf(removed(tree, 'nothing')), 'category_not_found')
})
