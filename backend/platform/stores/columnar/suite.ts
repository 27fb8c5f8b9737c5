import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnar, table } from './port.ts'
import { questionsSuite } from './suite-questions.ts'
import {
  type Check,
  day,
  noon,
  type OpenedColumnar,
  total,
  type Visit,
  visit,
  visits,
} from './suite-visits.ts'

/** What every columnar engine does; registers its tests under the engine's name. */
export function columnarSuite(engine: string, open: () => Promise<OpenedColumnar>): void {
  const check: Check = (name, body) => {
    test(`${engine}: ${name}`, async context => {
      const opened = await open()
      context.after(() => opened.close())
      const store = opened.store('clickstream')
      await body(store.table('visits', visits), opened, store)
    })
  }
  questionsSuite(check)

  check('a row that comes again counts once, in whatever company', async (rows, opened) => {
    const all = Array.from({ length: 100 }, (_, i) => visit({ at: noon - i * day, cents: 1 }))
    await rows.append([...all.slice(0, 60), ...all.slice(0, 60)])
    await rows.append(all.slice(0, 60))
    await Promise.all([rows.append(all.slice(40, 80)), rows.append(all.slice(50, 100))])
    await opened.reopen()
    const again = opened.store('clickstream').table('visits', visits)
    await again.append([...all].reverse())
    const asked = { visits: 'count', cents: { sum: 'cents' } } as const
    assert.deepEqual(await again.ask({ measures: asked }), [{ visits: 100, cents: 100 }])
    const byProduct = await again.ask({ by: { product: 'product' }, measures: asked })
    assert.deepEqual(byProduct, [{ product: 'boot', visits: 100, cents: 100 }])
  })

  check('many can append and ask at the same time', async rows => {
    const batches = Array.from({ length: 20 }, (_, i) =>
      Array.from({ length: 50 }, () => visit({ session: `s${i}` })),
    )
    await Promise.all(batches.flatMap(batch => [rows.append(batch), total(rows)]))
    const [answer] = await rows.ask({
      measures: { visits: 'count', visitors: { distinct: 'session' } },
    })
    assert.deepEqual(answer, { visits: 1000, visitors: 20 })
  })

  check('a row that lacks a value is refused with its company', async rows => {
    const { session: _session, ...lacking } = visit()
    const wrong: object[] = [
      lacking,
      visit({ cents: 1.5 }),
      visit({ seconds: Number.NaN }),
      visit({ at: -1 }),
      { ...visit(), known: 1 },
      { ...visit(), product: null },
    ]
    for (const row of wrong) await assert.rejects(rows.append([visit(), row as Visit]), TypeError)
    assert.equal(await total(rows), 0)
  })

  check('a service declares its tables by their names, and gets them', async (rows, _, store) => {
    const declared = columnar({ visits }, tables => ({ add: tables.visits.append }))
    await declared.open(store).add([visit(), visit()])
    assert.equal(await total(rows), 2)
  })

  check('what a row has besides its columns is left out', async rows => {
    await rows.append([Object.assign(visit(), { password: 'secret' })])
    assert.equal(await total(rows), 1)
  })

  check('services do not see each other’s rows', async (rows, opened) => {
    await rows.append([visit()])
    const others = opened.store('reports').table('visits', visits)
    assert.equal(await total(others), 0)
    await others.append([visit(), visit()])
    assert.equal(await total(rows), 1)
  })

  check('rows survive closing', async (rows, opened) => {
    await rows.append([visit(), visit()])
    await opened.reopen()
    assert.equal(await total(opened.store('clickstream').table('visits', visits)), 2)
  })

  check('a column that is declared later is empty in older rows', async (rows, opened) => {
    await rows.append([visit()])
    await opened.reopen()
    const columns = { ...visits.columns, country: 'text', pairs: 'whole', app: 'boolean' } as const
    const wider = opened.store('clickstream').table('visits', table({ ...visits, columns }))
    await wider.append([{ ...visit(), country: 'ES', pairs: 2, app: true }])
    const by = { country: 'country', app: 'app' } as const
    assert.deepEqual(await wider.ask({ by, measures: { pairs: { sum: 'pairs' } } }), [
      { country: '', app: false, pairs: 0 },
      { country: 'ES', app: true, pairs: 2 },
    ])
  })

  check(
    'months that are no longer kept are removed, whole months at a time',
    async (rows, opened, store) => {
      const months = [0, 1, 2, 3, 4].map(month => Date.UTC(2026, 10 + month, 1))
      await rows.append(
        months.flatMap(begin => [visit({ at: begin }), visit({ at: begin + 27 * day })]),
      )
      const left = async () => {
        const answers = await rows.ask({
          by: { begin: { month: 'at' } },
          measures: { visits: 'count' },
        })
        return answers.map(({ begin, visits: count }) => {
          const [year, month] = new Date(begin).toISOString().split('-')
          return `${year}-${month} ${count}`
        })
      }
      await store.trim()
      assert.deepEqual(await left(), ['2027-01 2', '2027-02 2', '2027-03 2'])
      opened.pass(17)
      await store.trim()
      assert.deepEqual(await left(), ['2027-02 2', '2027-03 2'])
    },
  )

  check('a million rows are appended, and grouped', async rows => {
    const count = 1_000_000
    const batch = 100_000
    const row = (i: number) =>
      visit({
        id: `evt_${i.toString(36).padStart(26, '0')}`,
        at: noon - i * 5_000,
        product: `sku ${i % 1000}`,
        session: `s${i % 5000}`,
        cents: i % 7,
      })
    const batches = Array.from({ length: count / batch }, (_, b) => b * batch)
    for (const first of batches)
      await rows.append(Array.from({ length: batch }, (_, i) => row(first + i)))
    await rows.append(Array.from({ length: batch }, (_, i) => row(i * 7)))

    const measures = {
      visits: 'count',
      visitors: { distinct: 'session' },
      cents: { sum: 'cents' },
    } as const
    const [all] = await rows.ask({ measures })
    const cents = Math.floor(count / 7) * 21 + (((count % 7) - 1) * (count % 7)) / 2
    assert.deepEqual(all, { visits: count, visitors: 5000, cents })
    const first = await rows.ask({ by: { product: 'product' }, measures, limit: 2 })
    assert.deepEqual(
      first.map(({ product, visits: each, visitors }) => [product, each, visitors]),
      [
        ['sku 0', 1000, 5],
        ['sku 1', 1000, 5],
      ],
    )
    const days = await rows.ask({ by: { day: { day: 'at' } }, measures, limit: 10_000 })
    assert.equal(
      days.reduce((sum, each) => sum + each.visits, 0),
      count,
    )
    assert.equal(days[5]?.visits, day / 5_000)
  })
}
