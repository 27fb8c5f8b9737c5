-- What is known of a picture; its bytes are blobs under its id.
create table images.pictures (
  id text primary key,
  width integer not null,
  height integer not null,
  format text not null check (format in ('jpeg', 'png', 'webp', 'avif')),
  bytes integer not null,
  -- Of the bytes as they came: the same bytes are the same picture.
  sha256 text not null unique,
  created_at timestamptz not null
);
