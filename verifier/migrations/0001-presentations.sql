-- One row is one question of one desk to one wallet. Secrets are found by their hash; the row alone opens nothing.
create table presentation (
  relying_party_id text not null,
  id uuid not null,
  -- SHA-256 of what the browser holds, of what the wallet holds, and of the desk session that asked
  transaction_hash bytea not null,
  request_hash bytea not null,
  session_hash bytea not null,
  policy_id text not null,
  policy_version integer not null,
  parameters jsonb not null,
  flow text not null check (flow in ('cross_device', 'same_device')),
  state text not null check (state in ('waiting', 'fetched', 'awaiting_return', 'answered', 'expired', 'cancelled')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  fetched_at timestamptz,
  settled_at timestamptz,
  -- what the wallet is asked; erased when the presentation is settled
  response_mode text,
  client_id text,
  nonce text,
  query text,
  response_key_public text,
  response_key_sealed bytea,
  -- what stays, until delete_after: the result and the claims that the policy keeps
  outcome jsonb,
  brief_claims jsonb,
  brief_until timestamptz,
  response_code_hash bytea,
  delete_after timestamptz not null,
  primary key (relying_party_id, id),
  constraint presentation_transaction unique (relying_party_id, transaction_hash),
  constraint presentation_request unique (relying_party_id, request_hash)
)
-- Fetching and settling change no indexed column, and half a page is left for them: the new version of a row stays beside the
-- old one and no index is written. What ends with time is found by the ids, which lie in the order of their making.
with (fillfactor = 50);

create index presentation_retention on presentation (delete_after);

create table desk_session (
  relying_party_id text not null,
  session_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (relying_party_id, session_hash)
);

create index desk_session_expiry on desk_session (expires_at);

-- Attempts at the access code of a desk, counted per window.
create table desk_attempt (
  relying_party_id text not null,
  window_start timestamptz not null,
  attempts integer not null,
  primary key (relying_party_id, window_start)
);
