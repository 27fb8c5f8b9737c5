import { test } from 'node:test'
import type { ColumnType } from 'kysely'
import type { PortableRelational } from './port.ts'

/** The tables of the service `shelf`, which an engine under test makes with `shelfTables`. */
export interface ShelfTables {
  pairs: { sku: string; quantity: number }
  facts: {
    id: number
    amount: number | null
    rate: number | null
    at: string | null
    day: string | null
    active: boolean | null
    details: ColumnType<object | null, string | null>
  }
}

/** A migration in the SQL that every engine understands. */
export const shelfTables = `
  -- How many pairs of a SKU there are; "none" is no row.
  create table shelf.pairs (sku varchar(40) primary key, quantity integer not null);
  create table shelf.facts (
    id integer primary key,
    amount bigint,
    rate decimal(9, 4),
    at timestamp(3),
    day date,
    active boolean,
    details json
  );`

/** An engine under test, with the empty tables of the service `shelf` and its outbox. */
export interface OpenedPortable {
  store: PortableRelational<ShelfTables>
  /** How often the relay was told that there are events. */
  told(): number
  /** The types of the events that wait in the outbox, oldest first. */
  outbox(): Promise<string[]>
  close(): Promise<void>
}

/** Makes the function that registers a test under the engine's name, on tables of its own. */
export const checksOf =
  <Opened extends OpenedPortable>(engine: string, open: () => Promise<Opened>) =>
  (name: string, body: (opened: Opened) => Promise<void>): void => {
    test(`${engine}: ${name}`, async context => {
      const opened = await open()
      context.after(() => opened.close())
      await body(opened)
    })
  }
