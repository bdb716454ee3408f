-- Where the programs of a relying party are told that a presentation has ended. A secret signs, so it rests sealed and not hashed.
create table webhook_endpoint (
  relying_party_id text not null,
  id uuid not null,
  url text not null,
  events text[] not null,
  sealed_secret bytea not null,
  -- Signs beside the new one until then.
  previous_secret bytea,
  previous_until timestamptz,
  created_at timestamptz not null,
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('gone', 'failing')),
  primary key (relying_party_id, id)
);

-- The outbox, written by the statement that ends the presentation. Its key is what makes one event of a thousand copies of an answer.
create table webhook_delivery (
  relying_party_id text not null,
  endpoint_id uuid not null,
  presentation_id uuid not null,
  event text not null check (event in ('presentation.settled', 'presentation.expired', 'presentation.deleted')),
  policy_id text not null,
  verdict text,
  reason text,
  occurred_at timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  give_up_at timestamptz not null,
  -- Whoever sends holds it until then, and nobody else sends meanwhile.
  leased_until timestamptz,
  last_status integer,
  last_problem text,
  delete_after timestamptz not null,
  primary key (relying_party_id, endpoint_id, presentation_id, event)
);

create index webhook_delivery_due on webhook_delivery (next_attempt_at) where state = 'pending';
create index webhook_delivery_end on webhook_delivery (delete_after);
