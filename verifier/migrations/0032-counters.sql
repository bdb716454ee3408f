-- A counter with a printed code: which desk session sits at it, and what it asks whoever scans the code.
create table counter (
  relying_party_id text not null,
  counter text not null,
  session_hash bytea not null,
  asked_by uuid,
  policy_id text not null,
  parameters jsonb not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (relying_party_id, counter)
);

alter table presentation drop constraint presentation_flow_check;
alter table presentation add constraint presentation_flow_check
  check (flow in ('cross_device', 'same_device', 'dc_api', 'counter'));
-- Of flow `counter` alone: where, how often a place code was tried, and when the right one came.
alter table presentation add column counter text;
alter table presentation add column place_attempts smallint not null default 0;
alter table presentation add column placed_at timestamptz;
