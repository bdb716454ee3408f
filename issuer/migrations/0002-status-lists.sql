create table status_list (
  agency text not null,
  status_list_id uuid not null,
  -- The copies of one batch go to lists of different lanes.
  lane smallint not null,
  entries integer not null check (entries >= 131072),
  -- Key of the permutation from "the n-th place given" to an index; without it indices cannot be put in order.
  permutation_key bytea not null,
  -- How many places were leased to processes; moves by whole blocks.
  leased integer not null default 0 check (leased <= entries),
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (agency, status_list_id)
);

-- Issuances whose state changed and is not in the published lists yet.
create table status_change (
  agency text not null,
  change_id uuid not null,
  issuance_id uuid not null,
  changed_at timestamptz not null,
  primary key (agency, change_id)
);
create index status_change_by_issuance on status_change (agency, issuance_id);

create table status_publication (
  agency text not null,
  status_list_id uuid not null,
  -- `iat` of the token: never goes back, also when the clock does.
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  version integer not null,
  statuses bytea not null,
  token text not null,
  primary key (agency, status_list_id)
);

-- One of several processes does a job: it holds the row until `held_until` and renews it.
create table lease (
  agency text not null,
  job text not null,
  holder uuid not null,
  held_until timestamptz not null,
  primary key (agency, job)
);
