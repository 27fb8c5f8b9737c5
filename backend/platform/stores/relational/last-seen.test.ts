import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../../testing/database.ts'
import { changingLastSeen, type Versioned } from './last-seen.ts'
import { openPostgres, PostgresDatabase } from './postgres.ts'

interface Account extends Versioned {
  balance: number
}

interface Payment {
  id: string
  amount: number
}

const read = 'select id, version, balance from bank.accounts where id = any($1) order by id'
const lock = { name: 'lock', text: `${read} for update` }
const write = {
  name: 'write',
  text: `update bank.accounts a set balance = c.balance, version = a.version + 1
         from json_to_recordset($1) as c(id text, version int, balance int)
         where a.id = c.id and a.version = c.version returning a.id`,
}

// What an account does not have is not paid from it.
function decideOn(accounts: Account[], payments: Payment[]) {
  const byId = new Map(accounts.map(account => [account.id, { ...account }]))
  const changed = new Set<Account>()
  const outcomes = payments.map(({ id, amount }) => {
    const account = byId.get(id)
    if (!account || account.balance + amount < 0) return false
    account.balance += amount
    changed.add(account)
    return true
  })
  const rows = [...changed].sort((a, b) => (a.id < b.id ? -1 : 1))
  return { outcomes, changed: rows, values: [JSON.stringify(rows)], news: false }
}

/** Processes that share nothing but the database, which holds the accounts `a` and `b`. */
async function openProcesses(count: number) {
  const { url, close } = await testDatabase()
  const databases = Array.from(
    { length: count },
    () => new PostgresDatabase(url, { onError: () => {} }),
  )
  const statements: string[] = []
  const ignore = () => {}
  const processes = databases.map(database => {
    const query = database.query.bind(database)
    database.query = async (text, values, options) => {
      const answer = await query(text, values, options)
      if (options?.name === 'bank.write') statements.push(answer.rows.length ? 'written' : 'stale')
      return answer
    }
    const options = {
      database,
      service: 'bank',
      onEmitted: ignore,
      onBatch: ignore,
      onError: ignore,
    }
    const store = openPostgres(options)
    const { changeAll } = changingLastSeen<Account, Payment, boolean>(store, {
      lock,
      write,
      decideOn,
    })
    return { store, pay: (...payments: Payment[]) => changeAll(payments) }
  })
  const [first] = databases as [PostgresDatabase]
  await first.query(`
    create schema bank;
    create table bank.accounts (id text primary key, version int not null default 1, balance int not null);
    insert into bank.accounts values ('a', 1, 0), ('b', 1, 0)`)
  return {
    processes,
    /** What became of each attempt to write without a lock. */
    statements,
    query: (text: string) => first.query(text),
    balances: async () =>
      (await first.query('select balance from bank.accounts order by id')).rows.map(
        row => row.balance,
      ),
    async close() {
      await Promise.all(databases.map(database => database.close()))
      await close()
    },
  }
}

test('what several processes change at once adds up', async t => {
  const { processes, statements, balances, close } = await openProcesses(3)
  t.after(close)
  const paid = { a: 0, b: 0 }
  const hammer = async ({ pay }: (typeof processes)[number], i: number) => {
    for (let step = 0; step < 40; step++) {
      const wishes = [
        { id: 'a', amount: ((step + i) % 5) - 1 },
        { id: 'b', amount: (step % 3) - 1 },
        { id: 'a', amount: -1 },
      ]
      const outcomes = await pay(...(step % 2 ? wishes : wishes.toReversed()))
      const asked = step % 2 ? wishes : wishes.toReversed()
      asked.forEach(({ id, amount }, n) => {
        if (outcomes[n]) paid[id as 'a' | 'b'] += amount
      })
    }
  }
  await Promise.all([...processes, ...processes].map(hammer))
  assert.deepEqual(await balances(), [paid.a, paid.b])
  assert.ok(statements.includes('written') && statements.includes('stale'))
})

test('one that changes what it changed last needs no lock; what would not change is looked at again', async t => {
  const { processes, statements, close } = await openProcesses(2)
  t.after(close)
  const [here, there] = processes as [(typeof processes)[0], (typeof processes)[0]]
  await here.pay({ id: 'a', amount: 2 })
  await here.pay({ id: 'a', amount: 2 })
  await here.pay({ id: 'a', amount: -1 })
  assert.deepEqual(statements, ['written', 'written'])

  await there.pay({ id: 'a', amount: 7 })
  assert.deepEqual(await here.pay({ id: 'a', amount: -10 }), [true])
  assert.deepEqual(await here.pay({ id: 'a', amount: -1 }, { id: 'c', amount: 1 }), [false, false])
})

test('what was changed in a transaction that failed is not taken for seen', async t => {
  const { processes, balances, close } = await openProcesses(1)
  t.after(close)
  const [{ store, pay }] = processes as [(typeof processes)[0]]
  await pay({ id: 'a', amount: 1 })
  const failing = store.transaction(async () => {
    await pay({ id: 'a', amount: 5 })
    throw new Error('given up')
  })
  await assert.rejects(failing, /given up/)
  await pay({ id: 'a', amount: 1 })
  assert.deepEqual(await balances(), [2, 0])
})

test('after a connection broke nothing is taken for seen', async t => {
  const { processes, statements, query, close } = await openProcesses(1)
  t.after(close)
  const [{ store, pay }] = processes as [(typeof processes)[0]]
  await pay({ id: 'a', amount: 1 })
  const broken = Promise.withResolvers<void>()
  store.onBroken(broken.resolve)
  await query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await broken.promise
  await pay({ id: 'a', amount: 1 })
  assert.deepEqual(statements, [])
})
