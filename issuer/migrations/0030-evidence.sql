-- Evidence that residents show from their wallets before they consent: one row a request, each step one conditional statement. The nonce
-- and the key that answers are encrypted to are made from the request's secret and the server's, so neither is here.

create table evidence_request (
  agency text not null,
  request_id uuid not null,
  authorization_id uuid not null,
  -- SHA-256 of what the wallet knows it by.
  secret_hash bytea not null,
  -- Who asked: the browser that has the authorization open, and the resident who is signed in there.
  browser_hash bytea not null,
  resident_id uuid not null,
  flow text not null check (flow in ('same_device', 'cross_device')),
  -- The DCQL query as it was asked.
  query text not null,
  expires_at timestamptz not null,
  state text not null check (state in ('open', 'awaiting_return', 'accepted', 'refused')),
  refusal text,
  -- SHA-256 of what the wallet gives the browser to come back with.
  response_code_hash bytea,
  -- Facts that were asked for, who attested them, and the holder's key by its thumbprint; never what was presented.
  evidence json,
  evidence_holder text,
  answered_at timestamptz,
  primary key (agency, request_id)
);
create index evidence_request_of_authorization on evidence_request (agency, authorization_id, request_id);

-- What the consent rests on; gone when the authorization is opened or signed in to anew.
alter table wallet_authorization add column evidence json;
alter table wallet_authorization add column evidence_holder text;

-- An application that a resident made herself, with her evidence: no officer took it.
alter table application alter column submitted_by drop not null;
alter table application add column authorization_id uuid;
alter table application add column evidence json;
