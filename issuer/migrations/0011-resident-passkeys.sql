-- How residents sign in to consent to an issuance. Kept apart from the officers' passkeys: neither opens the other's door.

create table resident_invitation (
  agency text not null,
  -- The link's secret is here as a hash only.
  token_hash bytea not null,
  resident_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (agency, token_hash)
);

create table resident_passkey (
  agency text not null,
  credential_id text not null,
  resident_id uuid not null,
  public_key bytea not null,
  counter bigint not null,
  backup_eligible boolean not null,
  backed_up boolean not null,
  aaguid text not null,
  transports text[] not null,
  registered_at timestamptz not null,
  last_used_at timestamptz,
  primary key (agency, credential_id)
);

create table resident_passkey_challenge (
  agency text not null,
  digest text not null,
  ceremony text not null,
  purpose text not null,
  resident_id uuid,
  expires_at timestamptz not null,
  primary key (agency, digest)
);
