import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGtin } from './gtin.ts'

test('a GTIN of any length ends in its check digit', () => {
  for (const gtin of ['6291041500213', '96385074', '036000291452', '10614141000415'])
    assert.ok(isGtin(gtin), gtin)
})

test('a wrong digit, a wrong length or a letter makes no GTIN', () => {
  for (const text of ['6291041500214', '629104150021', '6291041500231', '', '62910415002l3', '0'])
    assert.ok(!isGtin(text), text)
})
