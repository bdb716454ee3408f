-- Whose account it is, where that was written down at the invitation: two accounts of one person are one person.
alter table staff_member add column person text;

-- What one officer wants registered, amended or withdrawn, as the exact text that another signs.
create table relying_party_proposal (
  agency text not null,
  proposal_id uuid not null,
  relying_party_id uuid not null,
  act text not null check (act in ('register', 'amend', 'withdraw')),
  -- The version of the registration that this would make: of two proposals made on one version, one can be approved.
  version integer not null,
  content text not null,
  -- SHA-256 of the act, the version and the content; what the approving officer's passkey signs.
  digest text not null,
  reason_text text not null,
  state text not null check (state in ('proposed', 'approved', 'rejected')),
  proposed_at timestamptz not null,
  proposed_by uuid not null,
  decided_at timestamptz,
  decided_by uuid,
  -- The passkey's answer, whole: whoever doubts the approval can check the signature.
  approval text,
  primary key (agency, proposal_id)
);
create unique index relying_party_proposal_open on relying_party_proposal (agency, relying_party_id) where state = 'proposed';

create table relying_party (
  agency text not null,
  relying_party_id uuid not null,
  state text not null check (state in ('registered', 'amended', 'withdrawn')),
  version integer not null,
  content text not null,
  -- Of each use, what its certificate says: the same as in the leaf.
  certificate_digests text[] not null,
  -- The leaf of the newest change; its place in the log and the proof of it once it has one.
  leaf_id uuid not null,
  leaf text not null,
  log_index bigint,
  log_checkpoint text,
  log_path text[],
  changed_at timestamptz not null,
  primary key (agency, relying_party_id)
);

-- A client identifier names one party, or none.
create table relying_party_client (
  agency text not null,
  client_id text not null,
  relying_party_id uuid not null,
  primary key (agency, client_id)
);

create table registration_certificate (
  agency text not null,
  relying_party_id uuid not null,
  version integer not null,
  policy_id text not null,
  token text not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (agency, relying_party_id, version, policy_id)
);
