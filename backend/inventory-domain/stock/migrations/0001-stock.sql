-- How many pairs of a SKU lie in a warehouse, and how many of those are promised.
create table stock.levels (
  sku text not null,
  warehouse text not null,
  on_hand integer not null check (on_hand >= 0),
  reserved integer not null default 0 check (reserved >= 0 and reserved <= on_hand),
  -- Grows with each change, so that readers can tell late news from new.
  revision integer not null default 1,
  primary key (sku, warehouse)
) with (fillfactor = 70);

-- A promise to a checkout: what it holds is in `lines`, as [{sku, warehouse, quantity}].
create table stock.reservations (
  id text primary key,
  state text not null check (state in ('held', 'committed', 'expired', 'released')),
  lines json not null,
  expires_at timestamptz not null
) with (fillfactor = 70);

create index reservations_to_expire on stock.reservations (expires_at) where state = 'held';

-- Every movement on the shelves; the deltas of a SKU in a warehouse add up to its on_hand.
create table stock.ledger (
  id text primary key,
  sku text not null,
  warehouse text not null,
  delta integer not null check (delta <> 0),
  reason text not null,
  reference text,
  moved_by text not null,
  moved_at timestamptz not null
);

create index ledger_of_sku on stock.ledger (sku, id desc);
