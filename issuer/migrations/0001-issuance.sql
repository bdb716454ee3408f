-- The registry's persons, offers, issuances, copies, and what may be used once. The agency is first in every key, keys are made by the
-- application (UUIDv7), and no constraint reaches across agencies, so that a distributed PostgreSQL can shard by agency.

create table resident (
  agency text not null,
  resident_id uuid not null,
  -- Rises with every change of the facts; an issuance names the version it was made from.
  version integer not null,
  citizen_id text not null,
  name text not null,
  -- Lower case, for the search.
  name_latin text not null,
  facts json not null,
  primary key (agency, resident_id),
  unique (agency, citizen_id)
);
create index resident_by_name on resident (agency, name text_pattern_ops);
create index resident_by_latin_name on resident (agency, name_latin text_pattern_ops);
create index resident_by_citizen_id on resident (agency, citizen_id text_pattern_ops);

create table credential_offer (
  agency text not null,
  offer_id uuid not null,
  -- SHA-256 of the pre-authorized code; the code itself is nowhere.
  code_hash bytea not null,
  -- Keyed, for six digits are guessed in no time from a plain hash.
  tx_code_mac bytea not null,
  resident_id uuid not null,
  configuration_ids text[] not null,
  created_at timestamptz not null,
  created_by uuid not null,
  expires_at timestamptz not null,
  wrong_tx_codes smallint not null default 0,
  redeemed_at timestamptz,
  -- Closed before its time: no token and no further credential comes from it.
  closed_at timestamptz,
  close_reason text,
  primary key (agency, offer_id),
  unique (agency, code_hash)
);
create index credential_offer_by_resident on credential_offer (agency, resident_id);

-- All copies of one attestation for one wallet. The state is that of every copy. The id is the offer's with the number of the
-- configuration as its last byte, so the primary key holds that nothing is issued twice, and an offer's issuances lie together.
create table issuance (
  agency text not null,
  issuance_id uuid not null,
  offer_id uuid not null,
  configuration_id text not null,
  resident_id uuid not null,
  resident_version integer not null,
  -- SHA-256 over the sorted thumbprints: one offer and configuration has one set of holder keys, for ever.
  holder_keys_hash bytea not null,
  copies smallint not null,
  -- Of each copy: the holder's key and the place in a status list.
  holder_thumbprints text[] not null,
  status_list_ids uuid[] not null,
  status_indices integer[] not null,
  state text not null check (state in ('reserved', 'inactive', 'active', 'suspended', 'revoked')),
  reserved_at timestamptz not null,
  signed_at timestamptz,
  accepted_at timestamptz,
  activated_at timestamptz,
  -- Activated or revoked: nothing waits for it any more.
  settled_at timestamptz,
  expires_at timestamptz,
  -- SHA-256 of the claims that were signed.
  claims_digest bytea,
  wrong_comparisons smallint not null default 0,
  changed_at timestamptz not null,
  changed_by uuid,
  reason_code text,
  reason_text text,
  primary key (agency, issuance_id)
-- Room on the page for the row's next states, so that they touch no index.
) with (fillfactor = 60);
create index issuance_unsettled on issuance (agency, issuance_id) where settled_at is null;

-- The place of one copy in a status list. Written once, never changed, never deleted: a place is given once for all time.
create table credential (
  agency text not null,
  status_list_id uuid not null,
  status_index integer not null,
  issuance_id uuid not null,
  primary key (agency, status_list_id, status_index)
);

-- What was used and may not be used again: the c_nonce of a credential request and, beside it, its DPoP proof (a digest of key and jti);
-- at other endpoints the proof by itself, as `id`. Rows outlive what they stand for by a margin, then go.
create table spent (
  agency text not null,
  id bytea not null,
  proof bytea,
  spent_by uuid not null,
  expires_at timestamptz not null,
  primary key (agency, id),
  unique (agency, proof)
);
