import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openedOnFirstUse } from './lazy.ts'
import { type Columnar, type ColumnarStores, table } from './port.ts'

const visits = table({ columns: { kind: 'text' }, sortedBy: [], keptMonths: 1 })
const count = { measures: { visits: 'count' } } as const

/** Stores that write down what they are told to do. */
function stores() {
  const told: string[] = []
  let failing = 0
  const open = async (): Promise<ColumnarStores> => {
    told.push('open')
    if (failing-- > 0) throw new Error('not yet')
    return {
      store: service => {
        told.push(`store ${service}`)
        const store: Columnar = {
          table: name => ({
            append: async () => void told.push(`append to ${name}`),
            ask: async () => (told.push(`ask ${name}`), []),
          }),
          trim: async () => void told.push('trim'),
        }
        return store
      },
      close: async () => void told.push('close'),
    }
  }
  return { ...openedOnFirstUse(open), told, fail: (times: number) => (failing = times) }
}

test('nothing is opened for a table that nobody uses', async () => {
  const { store, close, told } = stores()
  const clickstream = store('clickstream')
  clickstream.table('visits', visits)
  await clickstream.trim()
  await close()
  assert.deepEqual(told, [])
})

test('all who use it first at the same time share one opening, and it is closed at the end', async () => {
  const { store, close, told } = stores()
  const clickstream = store('clickstream')
  const table = clickstream.table('visits', visits)
  await Promise.all([
    table.append([]),
    table.ask(count),
    store('reports').table('x', visits).ask(count),
  ])
  await clickstream.trim()
  await close()
  assert.deepEqual(told.toSorted(), [
    'append to visits',
    'ask visits',
    'ask x',
    'close',
    'open',
    'store clickstream',
    'store reports',
    'trim',
  ])
})

test('an opening that failed is tried again with the next use', async () => {
  const { store, fail, told } = stores()
  fail(1)
  const table = store('clickstream').table('visits', visits)
  await assert.rejects(table.ask(count), /not yet/)
  await table.ask(count)
  assert.deepEqual(told, ['open', 'open', 'store clickstream', 'ask visits'])
})
