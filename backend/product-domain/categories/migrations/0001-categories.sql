-- The shelves of the shop.
create table categories.categories (
  slug varchar(120) primary key,
  name varchar(80) not null,
  line varchar(20) not null,
  parent varchar(120),
  position integer not null,
  foreign key (parent) references categories.categories (slug)
);

-- One row, on which those who change the tree wait for each other.
create table categories.tree (
  id integer primary key,
  edits integer not null
);

insert into categories.tree (id, edits) values (1, 0);
