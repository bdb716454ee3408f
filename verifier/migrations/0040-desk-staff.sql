-- Who sits at a relying party's desks, where it wants to know them. Names are here and nowhere else: records carry the id.
create table desk_staff (
  relying_party_id text not null,
  staff_id uuid not null,
  name text not null,
  role text not null check (role in ('clerk', 'manager')),
  invited_at timestamptz not null,
  -- null: invited on the server itself
  invited_by uuid,
  enrolled_at timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  primary key (relying_party_id, staff_id)
);

create table desk_staff_invitation (
  relying_party_id text not null,
  -- The link's secret is here as a hash only.
  token_hash bytea not null,
  staff_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (relying_party_id, token_hash)
);

create table desk_staff_passkey (
  relying_party_id text not null,
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
  primary key (relying_party_id, credential_id)
);
create index desk_staff_passkey_by_member on desk_staff_passkey (relying_party_id, staff_id);

create table desk_passkey_challenge (
  relying_party_id text not null,
  digest text not null,
  ceremony text not null,
  purpose text not null,
  staff_id uuid,
  expires_at timestamptz not null,
  primary key (relying_party_id, digest)
);
create index desk_passkey_challenge_expiry on desk_passkey_challenge (expires_at);

-- Whose session it is; null where nobody signs in.
alter table desk_session add column staff_id uuid;
-- Who asked, by the id alone; null where nobody signs in, or nobody is known to the desk (a program).
alter table presentation add column asked_by uuid;

-- What staff did that changes something, written with the change. No names, and nothing of an applicant but an id.
create table desk_act (
  relying_party_id text not null,
  act_id uuid not null,
  at timestamptz not null,
  act text not null,
  -- null: the server itself
  by_staff uuid,
  subject uuid,
  detail text,
  primary key (relying_party_id, act_id)
);
create index desk_act_age on desk_act (at);
