-- Who people are. Addresses are kept in lower case: they are compared without regard to it.
create table auth.users (
  id text primary key,
  email text not null unique check (email = lower(email)),
  name text not null,
  -- As the PHC string format writes it: the algorithm and its cost are part of it.
  password_hash text not null,
  roles text[] not null,
  created_at timestamptz not null
);

create index administrators on auth.users (id) where 'admin' = any(roles);

-- A sign-in, and with it all refresh tokens that came from it: they end together.
create table auth.families (
  id text primary key,
  user_id text not null references auth.users on delete cascade
);

create index families_of_user on auth.families (user_id);

-- One row for each token that was given out, as its SHA-256; a used one is kept to know it when it comes again.
create table auth.refresh_tokens (
  hash bytea primary key,
  family text not null references auth.families on delete cascade,
  used_at timestamptz,
  expires_at timestamptz not null
);

create index refresh_tokens_of_family on auth.refresh_tokens (family);
create index refresh_tokens_to_remove on auth.refresh_tokens (expires_at);

-- What access tokens are signed with. The private key is encrypted.
create table auth.signing_keys (
  id text primary key,
  public_key json not null,
  private_key bytea not null,
  created_at timestamptz not null
);
