import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliveryDates } from './delivery-dates.ts'

const arrives = (at: string, minDays: number, maxDays: number) => {
  const { earliest, latest } = deliveryDates(new Date(at), { minDays, maxDays })
  return `${earliest} to ${latest}`
}

const cases: [name: string, at: string, minDays: number, maxDays: number, arrival: string][] = [
  [
    'before the cut-off an order leaves today',
    '2026-03-02T09:00:00Z',
    1,
    3,
    '2026-03-03 to 2026-03-05',
  ],
  [
    'a moment before the cut-off still counts',
    '2026-03-02T12:59:59Z',
    1,
    3,
    '2026-03-03 to 2026-03-05',
  ],
  ['at the cut-off it leaves tomorrow', '2026-03-02T13:00:00Z', 1, 3, '2026-03-04 to 2026-03-06'],
  ['the cut-off follows summer time', '2026-07-06T12:00:00Z', 1, 1, '2026-07-08 to 2026-07-08'],
  ['the day is that of the warehouse', '2026-03-01T23:30:00Z', 1, 1, '2026-03-03 to 2026-03-03'],
  [
    'a parcel does not travel at weekends',
    '2026-03-06T09:00:00Z',
    1,
    3,
    '2026-03-09 to 2026-03-11',
  ],
  [
    'after the cut-off on Friday it leaves on Monday',
    '2026-03-06T15:00:00Z',
    1,
    1,
    '2026-03-10 to 2026-03-10',
  ],
  [
    'ordered on Saturday morning it leaves on Monday',
    '2026-03-07T09:00:00Z',
    1,
    1,
    '2026-03-10 to 2026-03-10',
  ],
  ['a holiday does not count', '2026-10-09T09:00:00Z', 1, 2, '2026-10-13 to 2026-10-14'],
  [
    'ordered on a holiday it leaves on the next business day',
    '2026-10-12T08:00:00Z',
    1,
    1,
    '2026-10-14 to 2026-10-14',
  ],
  [
    'holidays and weekends add up over the new year',
    '2026-12-24T16:00:00Z',
    1,
    5,
    '2026-12-29 to 2027-01-05',
  ],
  [
    'without transit it is there on the day it leaves',
    '2026-03-02T09:00:00Z',
    0,
    1,
    '2026-03-02 to 2026-03-03',
  ],
]

for (const [name, at, minDays, maxDays, arrival] of cases) {
  test(name, () => assert.equal(arrives(at, minDays, maxDays), arrival))
}
