-- Programs that ask in a relying party's name. `origin`: `file` rows are what the operator's file says, and end when it no longer says so.
create table api_client (
  relying_party_id text not null,
  id uuid not null,
  name text not null,
  scopes text[] not null,
  -- Pages of these origins may show a question of this client, and be returned to from a wallet.
  origins text[] not null,
  -- Public keys of private_key_jwt; null: API keys alone.
  jwks jsonb,
  origin text not null check (origin in ('operator', 'file')),
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (relying_party_id, id)
);

create table api_key (
  relying_party_id text not null,
  id uuid not null,
  client_id uuid not null,
  -- What may be seen of the key; the rest is known by its SHA-256 alone.
  prefix text not null,
  key_hash bytea not null,
  scopes text[] not null,
  origin text not null check (origin in ('operator', 'file')),
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (relying_party_id, id),
  constraint api_key_hash unique (relying_party_id, key_hash)
);

-- An assertion of private_key_jwt serves once, on whatever node.
create table api_assertion (
  relying_party_id text not null,
  client_id uuid not null,
  jti_hash bytea not null,
  expires_at timestamptz not null,
  primary key (relying_party_id, client_id, jti_hash)
);

create index api_assertion_expiry on api_assertion (expires_at);

-- What a client's Idempotency-Key made. The links are sealed under the key itself, of which the row holds another hash.
create table api_idempotency (
  relying_party_id text not null,
  client_id uuid not null,
  key_hash bytea not null,
  body_hash bytea not null,
  presentation_id uuid not null,
  sealed_ids bytea not null,
  delete_after timestamptz not null,
  primary key (relying_party_id, client_id, key_hash)
);

create index api_idempotency_expiry on api_idempotency (delete_after);

-- Null: asked at a desk.
alter table presentation add column api_client_id uuid;
-- The caller's own case number, as the caller wrote it.
alter table presentation add column reference text;
-- Where the wallet sends the browser on the same device; null: to the desk.
alter table presentation add column return_uri text;
