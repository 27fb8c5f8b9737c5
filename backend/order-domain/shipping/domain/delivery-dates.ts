/** From the day a parcel leaves: how many business days it travels, at best and at worst. */
export interface Transit {
  minDays: number
  maxDays: number
}

/** Calendar days, such as `2026-03-02`. */
export interface DeliveryDates {
  earliest: string
  latest: string
}

/** Where the warehouse is, and the hour of its clock until which an order leaves on the same day. */
const warehouse = { timeZone: 'Europe/Madrid', cutOffHour: 14 }

/**
 * National holidays of Spain with a fixed date, as month and day (Real Decreto 2001/1983, Art. 45);
 * Good Friday moves and is not among them.
 */
const holidays: ReadonlySet<string> = new Set([
  '01-01',
  '01-06',
  '05-01',
  '08-15',
  '10-12',
  '11-01',
  '12-06',
  '12-08',
  '12-25',
])

/** When an order placed at a moment arrives; weekends and the holidays of the warehouse do not count. */
export function deliveryDates(at: Date, { minDays, maxDays }: Transit): DeliveryDates {
  const leaves = dispatchDay(at)
  return {
    earliest: addBusinessDays(leaves, minDays).toString(),
    latest: addBusinessDays(leaves, maxDays).toString(),
  }
}

function dispatchDay(at: Date): Temporal.PlainDate {
  const now = at.toTemporalInstant().toZonedDateTimeISO(warehouse.timeZone)
  const today = now.toPlainDate()
  return isBusinessDay(today) && now.hour < warehouse.cutOffHour ? today : nextBusinessDay(today)
}

const addBusinessDays = (from: Temporal.PlainDate, days: number): Temporal.PlainDate =>
  days === 0 ? from : addBusinessDays(nextBusinessDay(from), days - 1)

function nextBusinessDay(after: Temporal.PlainDate): Temporal.PlainDate {
  const next = after.add({ days: 1 })
  return isBusinessDay(next) ? next : nextBusinessDay(next)
}

const isBusinessDay = (day: Temporal.PlainDate): boolean =>
  day.dayOfWeek <= 5 && !holidays.has(day.toString().slice(5))
