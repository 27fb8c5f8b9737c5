-- The sandbox provider is a second party: these are its books, not ours, and no query joins the two.
create schema if not exists sandbox_bank;

create table sandbox_bank.charges (
  reference text primary key,
  key text not null unique,
  amount bigint not null,
  currency text not null,
  state text not null check (state in ('authorised', 'requires_action', 'declined', 'voided')),
  decline_code text,
  captured bigint not null default 0 check (captured between 0 and amount),
  refunded bigint not null default 0 check (refunded between 0 and captured),
  -- Before this moment the bank itself does not know of it yet: a request that hangs.
  appears_at timestamptz not null
) with (fillfactor = 70);

-- Captures and refunds by the key they were asked for with, so that a repetition moves no money.
create table sandbox_bank.movements (
  key text primary key,
  reference text not null,
  kind text not null,
  amount bigint not null
);

create table sandbox_bank.notifications (
  id text primary key,
  due_at timestamptz not null,
  sent integer not null default 0,
  body json not null
);

create index notifications_due on sandbox_bank.notifications (due_at);
