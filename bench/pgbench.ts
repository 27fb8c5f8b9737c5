import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'

const run = promisify(execFile)

/** The five rows of a sale, in tables without anything else. */
const tables = `
  create table if not exists shelf (sku int primary key, on_hand int not null) with (fillfactor = 70);
  create table if not exists orders (id bigserial primary key, email text, total int, placed_at timestamptz);
  create table if not exists lines (id bigserial primary key, order_id bigint, sku int, quantity int, price int);
  create table if not exists payments (id bigserial primary key, order_id bigint, amount int, state text);
  create table if not exists outbox (id bigserial primary key, body jsonb);
  truncate shelf, orders, lines, payments, outbox;
  insert into shelf select n, 1000000000 from generate_series(1, 1000) n;`

const sale = `
  \\set sku random(1, 1000)
  begin;
  update shelf set on_hand = on_hand - 1 where sku = :sku and on_hand > 0;
  insert into orders (email, total, placed_at) values ('buyer@example.com', 12995, now()) returning id \\gset
  insert into lines (order_id, sku, quantity, price) values (:id, :sku, 1, 12995);
  insert into payments (order_id, amount, state) values (:id, 12995, 'authorised');
  insert into outbox (body) values ('{"type": "order-placed", "total": 12995, "currency": "EUR"}');
  commit;`

const oneRow = 'update shelf set on_hand = on_hand - 1 where sku = 1 and on_hand > 0;'

const scripts = { sale, oneRow }

/** Transactions in a second that PostgreSQL does of itself; `undefined` where there is no pgbench on this machine. */
export async function pgbench(
  url: string,
  script: keyof typeof scripts,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<number | undefined> {
  const binary = installed()
  if (!binary) return undefined
  await prepare(url)
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-pgbench-'))
  const file = join(folder, 'script.sql')
  await writeFile(file, scripts[script].replaceAll(/^ +/gm, ''))
  const { hostname, searchParams, username, port, pathname } = new URL(url)
  const host = searchParams.get('host') ?? hostname
  const connection = ['-h', host, '-U', username, ...(port ? ['-p', port] : [])]
  const load = [
    '-n',
    '-M',
    'prepared',
    '-c',
    `${clients}`,
    '-j',
    '2',
    '-T',
    `${seconds}`,
    '-f',
    file,
  ]
  const { stdout } = await run(binary, [...connection, ...load, pathname.slice(1)])
  await rm(folder, { recursive: true })
  return Number(/tps = ([\d.]+)/.exec(stdout)?.[1])
}

async function prepare(url: string) {
  const client = new Client(url)
  await client.connect()
  await client.query(tables)
  await client.end()
}

function installed(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian) : []
  const folders = [
    ...versions.map(version => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ]
  return folders.map(folder => join(folder, 'pgbench')).find(existsSync)
}
