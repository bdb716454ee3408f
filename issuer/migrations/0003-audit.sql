-- Leaves are written in the transaction of the changes they tell of, all of a batch in one row, then integrated into the agency's tree.
-- Until then they may be lost with their transaction, never without it; a sequenced leaf never moves.
create table audit_pending (
  agency text not null,
  batch_id uuid not null,
  leaves text[] not null,
  primary key (agency, batch_id)
);

create table audit_leaf (
  agency text not null,
  sequence bigint not null,
  leaf_id uuid not null,
  leaf text not null,
  leaf_hash bytea not null,
  primary key (agency, sequence)
);
-- For the activity page, newest first; it also holds that no leaf is sequenced twice.
create unique index audit_leaf_by_id on audit_leaf (agency, leaf_id);

create table audit_checkpoint (
  agency text not null,
  tree_size bigint not null,
  root_hash bytea not null,
  -- Roots of the full subtrees from left to right: all that is needed to go on from here.
  peaks bytea[] not null,
  made_at timestamptz not null,
  token text not null,
  primary key (agency, tree_size)
);
