-- One payment for each checkout; its id comes from the checkout's and is the provider's idempotency key.
create table payments.payments (
  id text primary key,
  checkout_id text not null,
  order_id text,
  provider text not null,
  state text not null check (state in
    ('pending', 'requires_action', 'authorised', 'captured', 'declined', 'voided', 'refunded')),
  amount bigint not null check (amount > 0),
  currency text not null,
  captured bigint not null default 0 check (captured between 0 and amount),
  refunded bigint not null default 0 check (refunded between 0 and captured),
  -- The provider's name for the charge, once it has told one.
  reference text,
  decline_code text,
  action_url text,
  -- What is still to be done at the provider, and when it is tried next.
  task text check (task in ('find', 'capture', 'void', 'refund')),
  task_amount bigint,
  task_at timestamptz,
  task_attempts integer not null default 0,
  created_at timestamptz not null
) with (fillfactor = 70);

create index payments_with_a_task on payments.payments (task_at) where task is not null;

-- Every movement of money: authorised = captured + voided + what is still held; refunded is at most captured.
create table payments.ledger (
  id text primary key,
  payment_id text not null,
  kind text not null check (kind in ('authorised', 'captured', 'voided', 'refunded')),
  amount bigint not null check (amount > 0),
  at timestamptz not null
);

create index ledger_of_payment on payments.ledger (payment_id, id);
