-- An enrolment season: a list of expected applicants, and one check for each of them. What came of a check is the presentation's own
-- record; a row names it and never copies it.
create table season (
  relying_party_id text not null,
  season_id uuid not null,
  name text not null,
  policy_id text not null,
  parameters jsonb not null,
  opened_at timestamptz not null,
  opened_by uuid not null,
  -- the retention of the policy, counted from the opening
  delete_after timestamptz not null,
  primary key (relying_party_id, season_id)
);
create index season_retention on season (delete_after);

create table applicant (
  relying_party_id text not null,
  season_id uuid not null,
  applicant_id uuid not null,
  -- the order of the list
  place integer not null,
  reference text not null,
  name text not null,
  note text not null,
  presentation_id uuid,
  asked_by uuid,
  asked_at timestamptz,
  -- at whose counter the row is now; two counters never have the same
  lease_session bytea,
  lease_by uuid,
  lease_until timestamptz,
  decision text check (decision in ('met', 'not_met')),
  decision_reason text,
  decision_text text,
  decided_by uuid,
  decided_at timestamptz,
  primary key (relying_party_id, season_id, applicant_id),
  constraint applicant_reference unique (relying_party_id, season_id, reference)
);
create index applicant_place on applicant (relying_party_id, season_id, place);
