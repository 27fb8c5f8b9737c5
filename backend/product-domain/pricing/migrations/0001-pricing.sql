-- Every decision about a price, for ever: rows are added, never changed. A sale that was ended or called off stands
-- here again under its id with another end; the last row of an id counts.
create table pricing.changes (
  position bigint generated always as identity primary key,
  id text not null,
  sku text not null,
  currency text not null,
  kind text not null check (kind in ('base', 'sale')),
  amount bigint not null check (amount > 0),
  valid_from timestamptz not null,
  valid_until timestamptz check (valid_until >= valid_from),
  decided_by text not null,
  decided_at timestamptz not null default now(),
  check (kind = 'sale' or valid_until is null)
);

create index changes_of_price on pricing.changes (sku, currency);
create index sales_by_id on pricing.changes (id) where kind = 'sale';

-- When a price moves next by itself; a moment in the past is a move that was not told yet.
create table pricing.next_moves (
  sku text not null,
  currency text not null,
  at timestamptz not null,
  primary key (sku, currency)
);

create index next_moves_by_time on pricing.next_moves (at);
