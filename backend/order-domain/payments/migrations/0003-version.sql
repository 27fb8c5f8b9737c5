-- Grows with each change of what is decided on, so that a change can be written if there was no other meanwhile.
alter table payments.payments add column version integer not null default 1;
