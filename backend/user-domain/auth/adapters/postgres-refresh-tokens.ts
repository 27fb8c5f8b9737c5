import { relational } from '../../../platform/stores/relational/port.ts'
import type { Person, RefreshTokens } from '../app/ports.ts'

const begin = {
  name: 'begin-family',
  text: `with family as (insert into auth.families (id, user_id) values ($1, $2) returning id)
         insert into auth.refresh_tokens (hash, family, expires_at) select $3, id, $4 from family`,
}

// Whoever gives out or ends tokens locks their family first. So a family cannot end and miss a successor that is
// being made, and of two who send one token the second sees what the first has done.
const exchange = {
  name: 'exchange-token',
  text: `with family as (
           select id, user_id from auth.families
           where id = (select family from auth.refresh_tokens where hash = $1) for update
         ), used as (
           update auth.refresh_tokens t set used_at = $4 from family
           where t.hash = $1 and t.family = family.id and t.used_at is null and t.expires_at > $4
           returning family.id, family.user_id
         ), successor as (
           insert into auth.refresh_tokens (hash, family, expires_at) select $2, id, $3 from used
         )
         select u.id, u.roles from used join auth.users u on u.id = used.user_id`,
}

const endIfUsed = {
  name: 'end-if-used',
  text: `delete from auth.families where id = (
           select family from auth.refresh_tokens where hash = $1 and used_at is not null) returning id`,
}

const end = {
  name: 'end-family',
  text: 'delete from auth.families where id = (select family from auth.refresh_tokens where hash = $1)',
}

const removeExpired = {
  name: 'remove-expired',
  text: `with removed as (
           delete from auth.refresh_tokens where hash in (
             select hash from auth.refresh_tokens where expires_at <= $1 order by expires_at limit $2)
           returning hash, family
         ), ended as (
           delete from auth.families f where f.id in (select family from removed) and not exists (
             select from auth.refresh_tokens t where t.family = f.id and t.expires_at > $1)
         )
         select count(*) as count from removed`,
}

/** Refresh tokens in PostgreSQL: each exchange is one statement. */
export const postgresRefreshTokens = relational<unknown, RefreshTokens>(store => ({
  async begin(family, userId, { hash, expiresAt }) {
    await store.run(begin, [family, userId, hash, expiresAt])
  },
  async exchange(hash, successor, now) {
    const values = [hash, successor.hash, successor.expiresAt, now]
    const [person] = await store.run<Person>(exchange, values)
    return person
  },
  endIfUsed: async hash => (await store.run(endIfUsed, [hash])).length > 0,
  async end(hash) {
    await store.run(end, [hash])
  },
  async removeExpired(now, limit) {
    const [removed] = await store.run<{ count: number }>(removeExpired, [now, limit])
    return removed?.count ?? 0
  },
}))
