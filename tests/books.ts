import { Client } from 'pg'

/** One of the five things that must always be true, as the databases tell it: rows that break it. */
interface Rule {
  says: string
  broken: string
  /** A table that is there on some engines only; without it the rule has nothing to say. */
  ifThereIs?: string
}

/** Checked from the databases themselves, after everything has come to rest. */
const rules: Rule[] = [
  {
    says: 'never more pairs sold than exist',
    broken: `select sku, warehouse from stock.levels where on_hand < 0 or reserved < 0 or reserved > on_hand`,
  },
  {
    says: 'the ledger of a shelf adds up to its level',
    broken: `select l.sku from stock.levels l
             left join stock.ledger m on m.sku = l.sku and m.warehouse = l.warehouse
             group by l.sku, l.warehouse, l.on_hand having l.on_hand <> coalesce(sum(m.delta), 0)`,
  },
  {
    says: 'what is promised on a shelf is what reservations hold',
    broken: `with held as (
               select line->>'sku' as sku, line->>'warehouse' as warehouse, sum((line->>'quantity')::int) as pairs
               from stock.reservations, json_array_elements(lines) line where state = 'held' group by 1, 2)
             select l.sku from stock.levels l left join held h using (sku, warehouse)
             where l.reserved <> coalesce(h.pairs, 0)`,
  },
  {
    says: 'every order that stands has its pairs, sold once',
    broken: `select o.id from orders.orders o left join stock.reservations r on r.id = o.checkout_id
             where o.status <> 'cancelled' and r.state is distinct from 'committed'`,
  },
  {
    says: 'no pairs are sold without an order that stands',
    broken: `select r.id from stock.reservations r left join orders.orders o on o.checkout_id = r.id
             where r.state = 'committed' and (o.id is null or o.status = 'cancelled')`,
  },
  {
    says: 'no order without money: each that stands is paid in full',
    broken: `select o.id from orders.orders o left join payments.payments p on p.checkout_id = o.checkout_id
             where o.status <> 'cancelled'
               and (o.status <> 'paid' or p.state is distinct from 'captured'
                    or p.captured <> (o.contents->'total'->>'amount')::bigint)`,
  },
  {
    says: 'no money without an order: what the bank holds or took belongs to an order that stands',
    broken: `select c.reference from sandbox_bank.charges c
             left join payments.payments p on p.id = c.key
             left join orders.orders o on o.checkout_id = p.checkout_id and o.status <> 'cancelled'
             where o.id is null
               and ((c.state = 'authorised' and c.captured = 0) or c.captured <> c.refunded)`,
  },
  {
    says: 'our ledger and the bank’s books agree',
    broken: `select p.id from payments.payments p join sandbox_bank.charges c on c.key = p.id
             where p.captured <> c.captured or p.refunded <> c.refunded
                or (c.state = 'authorised' and p.state in ('pending', 'voided'))`,
  },
  {
    says: 'one checkout, one charge, one order',
    broken: `select checkout_id from payments.payments group by checkout_id having count(*) > 1
             union all select checkout_id from orders.orders group by checkout_id having count(*) > 1`,
  },
  {
    says: 'every checkout has ended',
    broken: `select id from checkout.checkouts where state not in ('completed', 'failed')`,
  },
  {
    says: 'every event has left its outbox',
    broken: `select id::text from stock.outbox union all select id::text from orders.outbox
             union all select id::text from payments.outbox`,
  },
  {
    says: 'no event was given up',
    broken: 'select id::text from bus.dead_letters',
    ifThereIs: 'bus.dead_letters',
  },
  {
    says: 'a total is the sum of its lines',
    broken: `select id from orders.orders
             where (contents->'total'->>'amount')::bigint <> (contents->'shipping'->'price'->>'amount')::bigint
               + (select sum((line->'total'->>'amount')::bigint) from json_array_elements(contents->'lines') line)`,
  },
]

/** The books of a platform, opened for looking. */
export interface Books {
  /** The rules that are broken, with what breaks them; empty when all is well. Call it when all is at rest. */
  violations(): Promise<{ rule: string; by: string[] }[]>
  count(table: string, where?: string): Promise<number>
  ids(table: string, where: string): Promise<string[]>
  close(): Promise<void>
}

/** Opens the books of the platform whose database is at `url`. */
export async function booksOf(url: string): Promise<Books> {
  const client = new Client(url)
  await client.connect()
  const exists = async (table: string) =>
    (await client.query('select to_regclass($1) as found', [table])).rows[0].found !== null
  return {
    async violations() {
      const broken: { rule: string; by: string[] }[] = []
      for (const { says, broken: query, ifThereIs } of rules) {
        if (ifThereIs !== undefined && !(await exists(ifThereIs))) continue
        const { rows } = await client.query({ text: query, rowMode: 'array' })
        if (rows.length > 0)
          broken.push({ rule: says, by: rows.slice(0, 5).map(row => row.join(' ')) })
      }
      return broken
    },
    async count(table, where = 'true') {
      const { rows } = await client.query(
        `select count(*)::int as count from ${table} where ${where}`,
      )
      return rows[0].count
    },
    async ids(table, where) {
      const { rows } = await client.query(`select id from ${table} where ${where}`)
      return rows.map(({ id }) => id)
    },
    close: () => client.end(),
  }
}
