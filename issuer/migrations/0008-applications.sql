-- What residents applied for, and credentials that wait for the decision.

create table application (
  agency text not null,
  application_id uuid not null,
  resident_id uuid not null,
  type text not null,
  state text not null check (state in ('submitted', 'under_review', 'approved', 'rejected')),
  submitted_at timestamptz not null,
  submitted_by uuid not null,
  reviewed_by uuid,
  decided_at timestamptz,
  decided_by uuid,
  -- Of a rejection: a sentence that the resident can read.
  reason_text text,
  primary key (agency, application_id)
);
-- One at a time; and the newest one is what an issuance asks about.
create unique index application_open on application (agency, resident_id, type) where state in ('submitted', 'under_review');
create index application_newest on application (agency, resident_id, type, application_id);

-- A credential request that came before the decision: whose keys, which token's key, compared or not. Its id is that of the issuance to be.
create table deferred_issuance (
  agency text not null,
  issuance_id uuid not null,
  grant_id uuid not null,
  granted_by text not null check (granted_by in ('offer', 'authorization')),
  configuration_id text not null,
  application_id uuid not null,
  -- Public keys, and the DID that the wallet named each by.
  holder_keys json not null,
  holder_keys_hash bytea not null,
  -- Thumbprint of the DPoP key; null for a bearer token.
  bound_to text,
  deferred_at timestamptz not null,
  wrong_comparisons smallint not null default 0,
  -- The code was the same on both screens, or nothing had to be compared.
  confirmed_at timestamptz,
  ended_at timestamptz,
  primary key (agency, issuance_id),
  unique (agency, grant_id, configuration_id)
);
create index deferred_issuance_unconfirmed on deferred_issuance (agency, deferred_at) where confirmed_at is null and ended_at is null;

-- Whether its copies are valid from the signature on, and which first issuance these copies renew.
alter table issuance add column valid_at_once boolean not null default false;
alter table issuance add column renewal_of uuid;
-- What a wallet whose code was redeemed at the counter comes back with: the key it must prove, and the newest token by its hash. Found by
-- the first half of the code's hash, which the token repeats.
create table offer_refresh (
  agency text not null,
  code_key bytea not null,
  offer_id uuid not null,
  dpop_thumbprint text not null,
  token_hash bytea not null,
  -- The token that the newest was given for: it may come again while the newest was never used.
  token_hash_before bytea,
  expires_at timestamptz not null,
  closed_at timestamptz,
  primary key (agency, code_key)
);

create index issuance_renewals on issuance (agency, renewal_of) where renewal_of is not null;
