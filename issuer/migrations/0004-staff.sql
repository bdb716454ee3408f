create table staff_member (
  agency text not null,
  staff_id uuid not null,
  name text not null,
  roles text[] not null,
  invited_at timestamptz not null,
  enrolled_at timestamptz,
  primary key (agency, staff_id)
);

create table staff_invitation (
  agency text not null,
  -- The link's secret is here as a hash only.
  token_hash bytea not null,
  staff_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (agency, token_hash)
);

create table staff_passkey (
  agency text not null,
  credential_id text not null,
  staff_id uuid not null,
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
create index staff_passkey_by_member on staff_passkey (agency, staff_id);

create table passkey_challenge (
  agency text not null,
  digest text not null,
  ceremony text not null,
  purpose text not null,
  staff_id uuid,
  expires_at timestamptz not null,
  primary key (agency, digest)
);

-- A page that is signed in. The cookie's secret is here as a hash only.
create table staff_visit (
  agency text not null,
  secret_hash bytea not null,
  staff_id uuid not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (agency, secret_hash)
);
