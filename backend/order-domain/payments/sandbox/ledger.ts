import { newId } from '../../../platform/ids.ts'
import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import type { Charge } from '../domain/payment.ts'
import { latestMs, oneInTwice } from './bank.ts'

interface ChargeRow {
  reference: string
  key: string
  state: Charge['state']
  decline_code: string | null
  captured: number
  refunded: number
}

/** A charge that somebody asks the bank for. */
export interface NewCharge {
  key: string
  amount: number
  currency: string
  state: Charge['state']
  declineCode: string | undefined
  appearsAfterMs: number
}

/** Money that somebody asks the bank to move, under a key of its own. */
export interface NewMovement {
  key: string
  charge: string
  kind: 'capture' | 'refund'
  amount: number
}

/** A message that the bank sends about a charge. */
export interface Notification {
  id: string
  key: string
  charge: Charge
}

/** The bank's own books. */
export interface BankLedger {
  charge(wanted: NewCharge): Promise<Charge>
  find(key: string): Promise<Charge | undefined>
  move(movement: NewMovement): Promise<Charge>
  void(reference: string): Promise<Charge>
  /** The shopper has passed the challenge of a charge, or failed it; `undefined` if there is none to answer. */
  answer(reference: string, passed: boolean): Promise<Charge | undefined>
  /** Messages whose time has come; they come again until they are `sent`. */
  due(limit: number): Promise<Notification[]>
  sent(notifications: Notification[]): Promise<void>
}

const columns = 'reference, key, state, decline_code, captured, refunded'

// What a reply has not said is followed by a message about the charge, as it is then.
const announce = (changed: string) => `
  insert into sandbox_bank.notifications (id, due_at, body)
  select gen_random_uuid()::text,
         greatest(now(), appears_at) + random() * interval '${latestMs} milliseconds',
         json_build_object('key', key, 'reference', reference, 'state', state, 'decline_code', decline_code,
                           'captured', captured, 'refunded', refunded)
  from ${changed}`

const charge = {
  name: 'bank-charge',
  relaxed: true,
  text: `with charged as (
           insert into sandbox_bank.charges (reference, key, amount, currency, state, decline_code, appears_at)
           select reference, key, amount, currency, state, "declineCode",
                  now() + "appearsAfterMs" * interval '1 millisecond'
           from json_to_recordset($1) as c(reference text, key text, amount bigint, currency text, state text,
                                           "declineCode" text, "appearsAfterMs" int)
           on conflict (key) do nothing
           returning *
         ), told as (${announce('charged where appears_at > now()')})
         select ${columns} from charged`,
}

const find = {
  name: 'bank-find',
  text: `select ${columns} from sandbox_bank.charges where key = any($1) and appears_at <= now()`,
}

const findAnyByKey = {
  name: 'bank-find-any',
  text: `select ${columns} from sandbox_bank.charges where key = any($1)`,
}

const findByReference = {
  name: 'bank-find-by-reference',
  text: `select ${columns} from sandbox_bank.charges where reference = any($1)`,
}

const move = {
  name: 'bank-move',
  relaxed: true,
  text: `with moved as (
           insert into sandbox_bank.movements (key, reference, kind, amount)
           select m.key, m.charge, m.kind, m.amount
           from json_to_recordset($1) as m(key text, charge text, kind text, amount bigint)
           join sandbox_bank.charges c on c.reference = m.charge and c.state = 'authorised'
           on conflict (key) do nothing
           returning reference, kind, amount
         ), changed as (
           update sandbox_bank.charges c
           set captured = captured + case when m.kind = 'capture' then m.amount else 0 end,
               refunded = refunded + case when m.kind = 'refund' then m.amount else 0 end
           from moved m where c.reference = m.reference
           returning c.*
         ), told as (${announce('changed')})
         select ${columns} from changed`,
}

const decide = {
  name: 'bank-decide',
  text: `with changed as (
           update sandbox_bank.charges set state = $2, decline_code = $3
           where reference = $1 and state = any($4) and captured = 0
           returning *
         ), told as (${announce('changed')})
         select ${columns} from changed`,
}

const due = {
  name: 'bank-due',
  text: 'select id, body from sandbox_bank.notifications where due_at <= now() order by random() limit $1',
}

// One in a few comes again after it was taken: that is what networks do.
const sent = {
  name: 'bank-sent',
  relaxed: true,
  text: `with again as (
           update sandbox_bank.notifications
           set sent = sent + 1, due_at = now() + interval '200 milliseconds'
           where id = any($1) and sent = 0 and hashtext(id) % ${oneInTwice} = 0
         )
         delete from sandbox_bank.notifications
         where id = any($1) and not (sent = 0 and hashtext(id) % ${oneInTwice} = 0)`,
}

/** The bank's books in PostgreSQL, in a schema of the bank's own. */
export const bankLedger = relational<unknown, BankLedger>(store => ({
  charge: store.coalesced('bank-charge', (wanted: NewCharge[]) => chargeAll(store, wanted)),
  find: store.coalesced('bank-find', async (keys: string[]) => {
    const byKey = new Map(
      (await store.run<ChargeRow>(find, [keys])).map(row => [row.key, fromRow(row)]),
    )
    return keys.map(key => byKey.get(key))
  }),
  move: store.coalesced('bank-move', (movements: NewMovement[]) => moveAll(store, movements)),
  async void(reference) {
    const [row] = await store.run<ChargeRow>(decide, [
      reference,
      'voided',
      null,
      ['authorised', 'requires_action'],
    ])
    return row ? fromRow(row) : oneOf(store, reference)
  },
  async answer(reference, passed) {
    const outcome = passed ? ['authorised', null] : ['declined', 'authentication_failed']
    const [row] = await store.run<ChargeRow>(decide, [reference, ...outcome, ['requires_action']])
    return row && fromRow(row)
  },
  async due(limit) {
    const rows = await store.run<{ id: string; body: ChargeRow }>(due, [limit])
    return rows.map(({ id, body }) => ({ id, key: body.key, charge: fromRow(body) }))
  },
  async sent(notifications) {
    await store.run(sent, [notifications.map(({ id }) => id)])
  },
}))

async function chargeAll(store: Relational<unknown>, wanted: NewCharge[]): Promise<Charge[]> {
  const named = wanted.map(each => ({ reference: newId('sbx'), ...each }))
  const made = await store.run<ChargeRow>(charge, [JSON.stringify(named)])
  const byKey = new Map(made.map(row => [row.key, row]))
  const missing = wanted.map(({ key }) => key).filter(key => !byKey.has(key))
  if (missing.length > 0) {
    for (const row of await store.run<ChargeRow>(findAnyByKey, [missing])) byKey.set(row.key, row)
  }
  return wanted.map(({ key }) => fromRow(byKey.get(key) as ChargeRow))
}

async function moveAll(store: Relational<unknown>, movements: NewMovement[]): Promise<Charge[]> {
  const changed = await store.run<ChargeRow>(move, [JSON.stringify(movements)])
  const byReference = new Map(changed.map(row => [row.reference, row]))
  const missing = movements
    .map(each => each.charge)
    .filter(reference => !byReference.has(reference))
  if (missing.length > 0) {
    for (const row of await store.run<ChargeRow>(findByReference, [missing]))
      byReference.set(row.reference, row)
  }
  return movements.map(each => fromRow(byReference.get(each.charge) as ChargeRow))
}

async function oneOf(store: Relational<unknown>, reference: string): Promise<Charge> {
  const [row] = await store.run<ChargeRow>(findByReference, [[reference]])
  if (!row) throw new RangeError(`the bank knows no charge ${reference}`)
  return fromRow(row)
}

const fromRow = ({ reference, state, decline_code, captured, refunded }: ChargeRow): Charge => ({
  reference,
  state,
  declineCode: decline_code,
  actionUrl: state === 'requires_action' ? `/v1/payments/sandbox/challenges/${reference}` : null,
  captured,
  refunded,
})
