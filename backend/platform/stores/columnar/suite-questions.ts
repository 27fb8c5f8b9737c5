import assert from 'node:assert/strict'
import type { Conditions, Group } from './port.ts'
import { type Check, day, hour, noon, visit, type visits } from './suite-visits.ts'

/** What every columnar engine answers. */
export function questionsSuite(check: Check): void {
  check('rows are counted, summed and told apart by groups', async rows => {
    await rows.append([
      visit({ kind: 'view', session: 's1', seconds: 1.25 }),
      visit({ kind: 'view', session: 's2', seconds: 2.5 }),
      visit({ kind: 'view', session: 's2', seconds: 0 }),
      visit({ kind: 'sale', session: 's2', cents: 12_995 }),
      visit({ kind: 'sale', session: 's3', cents: -4_000 }),
    ])
    const answers = await rows.ask({
      by: { kind: 'kind' },
      measures: {
        visits: 'count',
        visitors: { distinct: 'session' },
        seconds: { sum: 'seconds' },
        cents: { sum: 'cents' },
      },
    })
    assert.deepEqual(answers, [
      { kind: 'sale', visits: 2, visitors: 2, seconds: 1, cents: 8_995 },
      { kind: 'view', visits: 3, visitors: 2, seconds: 3.75, cents: 0 },
    ])
  })

  check('of no rows there are no groups, and without groups the answer is zero', async rows => {
    const measures = {
      visits: 'count',
      cents: { sum: 'cents' },
      visitors: { distinct: 'session' },
    } as const
    await rows.append([])
    assert.deepEqual(await rows.ask({ by: { kind: 'kind' }, measures }), [])
    assert.deepEqual(await rows.ask({ measures }), [{ visits: 0, cents: 0, visitors: 0 }])
  })

  check('values come back as they were stored, whatever is in them', async rows => {
    const nasty = `für Ñandú 👟 ' " \\ \\' \`; drop table visits; -- \0 \t \n \r \u2028 %s $1 {x:String}`
    const row = visit({
      id: nasty,
      kind: nasty,
      product: '',
      seconds: -0.125,
      cents: Number.MAX_SAFE_INTEGER,
      known: true,
    })
    await rows.append([row, visit()])
    const answers = await rows.ask({
      where: { id: nasty, kind: [nasty, 'other'], session: ['s1', "'"] },
      by: {
        id: 'id',
        at: 'at',
        kind: 'kind',
        product: 'product',
        session: 'session',
        seconds: 'seconds',
        cents: 'cents',
        known: 'known',
      },
      measures: {},
    })
    assert.deepEqual(answers, [row])
  })

  check('times gather in hours, days, weeks from Monday, and months, of UTC', async rows => {
    const times = [
      '2026-12-31T23:59:59.999Z',
      '2027-01-01T00:00:00.000Z',
      '2027-02-28T23:30:00.000Z',
      '2027-03-01T00:00:00.000Z',
      '2027-03-01T00:59:59.999Z',
      '2027-03-07T23:59:59.999Z',
      '2027-03-08T01:00:00.000Z',
    ]
    await rows.append(times.map(time => visit({ at: Date.parse(time) })))
    const counted = async (period: Group<typeof visits.columns>) => {
      const answers = await rows.ask({ by: { begin: period }, measures: { visits: 'count' } })
      return answers.map(({ begin, visits: count }) => {
        const [hours] = new Date(begin).toISOString().split(':')
        return `${hours} ${count}`
      })
    }
    assert.deepEqual(await counted({ hour: 'at' }), [
      '2026-12-31T23 1',
      '2027-01-01T00 1',
      '2027-02-28T23 1',
      '2027-03-01T00 2',
      '2027-03-07T23 1',
      '2027-03-08T01 1',
    ])
    assert.deepEqual(await counted({ day: 'at' }), [
      '2026-12-31T00 1',
      '2027-01-01T00 1',
      '2027-02-28T00 1',
      '2027-03-01T00 2',
      '2027-03-07T00 1',
      '2027-03-08T00 1',
    ])
    assert.deepEqual(await counted({ week: 'at' }), [
      '2026-12-28T00 2',
      '2027-02-22T00 1',
      '2027-03-01T00 3',
      '2027-03-08T00 1',
    ])
    assert.deepEqual(await counted({ month: 'at' }), [
      '2026-12-01T00 1',
      '2027-01-01T00 1',
      '2027-02-01T00 1',
      '2027-03-01T00 4',
    ])
  })

  check('conditions say what a column equals, is one of, or lies between', async rows => {
    await rows.append([
      visit({ kind: 'view', at: noon - 2 * day, cents: 1 }),
      visit({ kind: 'view', at: noon - day, cents: 2, known: true }),
      visit({ kind: 'cart', at: noon, cents: 4 }),
      visit({ kind: 'sale', at: noon + 1, cents: 8, seconds: 0.25, known: true }),
    ])
    const cents = async (where: Conditions<typeof visits.columns>) => {
      const [answer] = await rows.ask({ where, measures: { cents: { sum: 'cents' } } })
      return answer?.cents
    }
    assert.equal(await cents({ kind: 'view' }), 3)
    assert.equal(await cents({ kind: ['cart', 'sale'] }), 12)
    assert.equal(await cents({ kind: [] }), 0)
    assert.equal(await cents({ known: true }), 10)
    assert.equal(await cents({ seconds: 0.25 }), 8)
    assert.equal(await cents({ at: { from: noon - day, before: noon } }), 2)
    assert.equal(await cents({ at: { from: noon } }), 12)
    assert.equal(await cents({ at: { before: noon - day } }), 1)
    assert.equal(await cents({ seconds: { from: 0.25, before: 0.5 } }), 8)
    assert.equal(await cents({ kind: 'view', known: true, at: { from: noon - 2 * day } }), 2)
    assert.equal(await cents({ kind: 'view', known: false, cents: [2, 4, 8] }), 0)
  })

  check('the first of an order are given, and equal ones always in the same order', async rows => {
    const views = { boot: 3, clog: 1, ankle: 3, zori: 7, duck: 1 }
    await rows.append(
      Object.entries(views).flatMap(([product, count]) =>
        Array.from({ length: count }, () => visit({ product })),
      ),
    )
    const by = { product: 'product' } as const
    const measures = { views: 'count' } as const
    const products = (answers: { product: string }[]) => answers.map(({ product }) => product)
    assert.deepEqual(
      products(await rows.ask({ by, measures, order: { views: 'desc' }, limit: 3 })),
      ['zori', 'ankle', 'boot'],
    )
    assert.deepEqual(
      products(await rows.ask({ by, measures, order: { views: 'asc', product: 'desc' } })),
      ['duck', 'clog', 'boot', 'ankle', 'zori'],
    )
    assert.deepEqual(products(await rows.ask({ by, measures, limit: 2 })), ['ankle', 'boot'])
  })

  check('what a question names may have the name of a column', async rows => {
    await rows.append([visit({ cents: 5 }), visit({ cents: 7 }), visit({ cents: 100 })])
    const answers = await rows.ask({
      where: { cents: { before: 100 } },
      by: { session: 'product', at: { day: 'at' } },
      measures: { cents: { sum: 'cents' }, product: 'count' },
      order: { cents: 'desc' },
    })
    const midnight = noon - 12 * hour
    assert.deepEqual(answers, [{ session: 'boot', at: midnight, cents: 12, product: 2 }])
  })

  check('a question about what there is not is refused', async rows => {
    const measures = { visits: 'count' } as const
    const ask = (question: object) => rows.ask(question as { measures: typeof measures })
    await assert.rejects(ask({ measures, by: { x: 'colour' } }), /no column "colour"/)
    await assert.rejects(ask({ measures, by: { x: 'constructor' } }), /no column/)
    await assert.rejects(ask({ measures, by: { x: 'kind" or 1=1 --' } }), /no column/)
    await assert.rejects(ask({ measures, where: { '1=1 or kind': 'x' } }), /no column/)
    await assert.rejects(ask({ measures: { x: { sum: 'colour' } } }), /no column "colour"/)
    await assert.rejects(ask({ measures, order: { kind: 'asc' } }), /ordered by "kind"/)
    await assert.rejects(ask({ measures, by: { visits: 'kind' } }), /the same name/)
    await assert.rejects(ask({ measures, where: { cents: '1 or 1=1' } }), TypeError)
    await assert.rejects(ask({ measures, where: { kind: undefined } }), TypeError)
    await assert.rejects(ask({ measures, limit: Number.NaN }), TypeError)
  })
}
