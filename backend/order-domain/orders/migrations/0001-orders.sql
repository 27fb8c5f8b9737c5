-- An order is read and written whole; what is searched by has a column of its own.
create table orders.orders (
  id text primary key,
  number text not null unique,
  checkout_id text not null,
  customer_id text,
  email text not null,
  status text not null check (status in ('placed', 'paid', 'cancelled')),
  placed_at timestamptz not null,
  -- Lines, shipping, amounts, address, payment: as they were sold, for ever.
  contents json not null,
  -- [{at, event, by}], oldest first.
  timeline jsonb not null
) with (fillfactor = 80);

create index orders_by_time on orders.orders (placed_at desc, id desc);
create index orders_of_customer on orders.orders (customer_id, placed_at desc, id desc) where customer_id is not null;
create index orders_of_email on orders.orders (lower(email), placed_at desc, id desc);
