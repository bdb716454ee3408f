-- How often a policy said what on a day, for policies that keep nothing else. Counted by the statement that deletes the single results.
create table presentation_tally (
  relying_party_id text not null,
  policy_id text not null,
  -- the civil day in China
  day date not null,
  verdict text not null check (verdict in ('pass', 'fail', 'cannot_tell')),
  count bigint not null,
  primary key (relying_party_id, policy_id, day, verdict)
);
