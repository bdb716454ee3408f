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

-- All copies of one attestation for one wallet. The state is that of every copy.
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
  primary key (agency, issuance_id),
  unique (agency, offer_id, configuration_id)
);
create index issuance_by_resident on issuance (agency, resident_id);
create index issuance_unsettled on issuance (agency, issuance_id) where settled_at is null;

-- One copy: a holder key and a place in a status list. Written once, never changed, never deleted: a place is given once for all time.
create table credential (
  agency text not null,
  status_list_id uuid not null,
  status_index integer not null,
  issuance_id uuid not null,
  copy smallint not null,
  holder_thumbprint text not null,
  primary key (agency, status_list_id, status_index)
);
create index credential_by_issuance on credential (agency, issuance_id);

-- What was used and may not be used again. Rows outlive what they stand for by a margin, then go.
create table spent_nonce (
  agency text not null,
  nonce bytea not null,
  spent_by uuid not null,
  expires_at timestamptz not null,
  primary key (agency, nonce)
);

create table spent_dpop_proof (
  agency text not null,
  -- SHA-256 over the key's thumbprint and the proof's jti.
  proof_hash bytea not null,
  spent_by uuid not null,
  expires_at timestamptz not null,
  primary key (agency, proof_hash)
);
