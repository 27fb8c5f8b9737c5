-- What somebody tried to buy. The id comes from the idempotency key and the request, so that a repetition finds it.
create table checkout.checkouts (
  id text primary key,
  -- Who sent it, and the key they sent.
  key text not null unique,
  state text not null check (state in ('started', 'waiting', 'undoing', 'completed', 'failed')),
  cart_id text not null,
  customer_id text,
  -- What was agreed on before anything was done: lines, shipping, amounts, address, payment token.
  agreed json not null,
  -- Where the shopper has to go, while it waits.
  action_url text,
  -- Why it failed, or is being undone: {code, detail, facts}.
  failure json,
  expires_at timestamptz not null,
  touched_at timestamptz not null
) with (fillfactor = 80);

create index checkouts_under_way on checkout.checkouts (touched_at) where state in ('started', 'waiting', 'undoing');
