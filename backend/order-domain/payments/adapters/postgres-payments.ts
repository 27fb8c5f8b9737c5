import { Failure } from '../../../../contracts/common/errors.ts'
import { insertIntoOutbox, outboxJson } from '../../../platform/events/outbox.ts'
import { newId } from '../../../platform/ids.ts'
import { changingLastSeen } from '../../../platform/stores/relational/last-seen.ts'
import { relational } from '../../../platform/stores/relational/port.ts'
import type { LedgerEntry, PaymentDecision, Payments } from '../app/ports.ts'
import type { Change, Payment } from '../domain/payment.ts'

type Kept = Payment & { version: number }
type PaymentRow = Kept & { createdAt: string }

// As the domain names things.
const columns = `
  id, version, checkout_id as "checkoutId", order_id as "orderId", provider, state, amount, currency, captured, refunded,
  reference, decline_code as "declineCode", action_url as "actionUrl", created_at as "createdAt",
  case when task is not null then json_strip_nulls(json_build_object('kind', task, 'amount', task_amount)) end as task`

const insert = {
  name: 'insert',
  relaxed: true,
  text: `insert into payments.payments
           (id, checkout_id, provider, state, amount, currency, task, task_at, created_at)
         select id, "checkoutId", provider, state, amount, currency, task->>'kind', now() + interval '10 seconds', now()
         from json_to_recordset($1) as p(id text, "checkoutId" text, provider text, state text, amount bigint,
                                         currency text, task json)
         on conflict (id) do nothing returning id`,
}

const find = { name: 'find', text: `select ${columns} from payments.payments where id = any($1)` }

// In the order of ids: two transactions that change the same payments cannot wait for each other in a circle.
const lock = { name: 'lock', text: `${find.text} order by id for update` }

// Each by itself, and only if it is still as it was decided on.
const write = {
  name: 'write',
  text: `with changed as (
           update payments.payments p
           set version = p.version + 1, order_id = c."orderId", state = c.state, captured = c.captured, refunded = c.refunded,
               reference = c.reference, decline_code = c."declineCode", action_url = c."actionUrl",
               task = c.task->>'kind', task_amount = (c.task->>'amount')::bigint,
               task_at = case when c.task is null then null
                              when c.task->>'kind' is distinct from p.task then now() else p.task_at end,
               task_attempts = case when c.task->>'kind' is distinct from p.task then 0 else p.task_attempts end
           from json_to_recordset($1) as c(id text, version int, "orderId" text, state text, captured bigint,
                                           refunded bigint, reference text, "declineCode" text, "actionUrl" text, task json)
           where p.id = c.id and p.version = c.version
           returning p.id
         ), ledger as (
           insert into payments.ledger (id, payment_id, kind, amount, at)
           select id, "paymentId", kind, amount, now()
           from json_to_recordset($2) as m(id text, "paymentId" text, kind text, amount bigint)
           where "paymentId" in (select id from changed)
         ), told as (
           ${insertIntoOutbox('payments', '$3')} where key in (select id from changed)
         )
         select id from changed`,
}

const ledgerOf = {
  name: 'ledger-of',
  text: 'select kind, amount, at from payments.ledger where payment_id = $1 order by id',
}

// A task that is taken comes again by itself, later each time, if whoever took it does not come back.
const takeTasks = {
  name: 'take-tasks',
  text: `update payments.payments
         set task_attempts = task_attempts + 1,
             task_at = now() + least(interval '1 hour', interval '5 seconds' * power(2, task_attempts))
         where id in (select id from payments.payments
                      where task is not null and task_at <= now() and task_attempts < 30
                      order by task_at limit $1 for update skip locked)
         returning ${columns}`,
}

/** Payments in PostgreSQL; changes of the same moment share a statement. */
export const postgresPayments = relational<unknown, Payments>(store => {
  const findAll = (ids: string[]) => store.run<PaymentRow>(find, [ids])
  const { changeAll, remember } = changingLastSeen(store, { lock, write, decideOn })

  return {
    begin: store.coalesced('begin', async (payments: Payment[]) => {
      const begun = await store.run<{ id: string }>(insert, [JSON.stringify(payments)])
      if (begun.length === payments.length)
        return remember(payments.map(payment => ({ ...payment, version: 1 })))
      const rows = await findAll(payments.map(({ id }) => id))
      const known = new Map<string, Payment>(rows.map(row => [row.id, row]))
      return payments.map(payment => known.get(payment.id) ?? payment)
    }),
    change: store.coalesced('change', changeAll),
    async changeAll(decisions) {
      const failure = (await changeAll(decisions)).find(each => each instanceof Failure)
      if (failure) throw failure
    },
    afterChange: store.afterCommit,
    async find(id) {
      const [[row], ledger] = await Promise.all([
        findAll([id]),
        store.run<LedgerEntry>(ledgerOf, [id]),
      ])
      return row && { payment: row, createdAt: row.createdAt, ledger }
    },
    withTasks: async limit => remember(await store.run<PaymentRow>(takeTasks, [limit])),
  }
})

function decideOn(seen: Kept[], decisions: PaymentDecision[]) {
  const payments = new Map(seen.map(payment => [payment.id, payment]))
  const changes: Change[] = []
  const outcomes = decisions.map(({ id, decide }) => {
    const known = payments.get(id)
    const change = known && decide(known)
    if (change instanceof Failure) return change
    if (!change || isSame(known, change)) return known
    payments.set(id, { ...change.payment, version: known.version })
    changes.push(change)
    return change.payment
  })
  // In the order of ids, as they are locked.
  const ids = [...new Set(changes.map(({ payment }) => payment.id))].sort()
  const changed = ids.map(id => payments.get(id) as Kept)
  const moved = changes.flatMap(({ payment, moved }) =>
    moved.map(({ kind, amount }) => ({ id: newId('led'), paymentId: payment.id, kind, amount })),
  )
  const events = changes.flatMap(change => change.events)
  return {
    outcomes,
    changed,
    values: [JSON.stringify(changed), JSON.stringify(moved), outboxJson('payments', events)],
    news: events.length > 0,
  }
}

const isSame = (known: Payment, { payment, moved, events }: Change) =>
  moved.length + events.length === 0 && JSON.stringify(payment) === JSON.stringify(known)
