import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statementsOf } from './mysql-migrate.ts'

test('statements are told apart, whatever their texts, names and comments hold', () => {
  const sql = `
    -- One; and another.
    create table a.b ("key; of it" integer); /* no; none */
    insert into a.b values ('it''s; -- this'), (1 - 2);;
    select 4/2-1 -- the last
  `
  assert.deepEqual(statementsOf(sql), [
    'create table a.b ("key; of it" integer)',
    "insert into a.b values ('it''s; -- this'), (1 - 2)",
    'select 4/2-1',
  ])
})
