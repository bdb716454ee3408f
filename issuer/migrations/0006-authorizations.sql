-- What a wallet asks a resident to consent to, and what came of it: one row for its whole life, each step of which is one conditional
-- statement. Pushed by the client, opened in a browser, signed in to, decided, redeemed; closed when something was used twice.

create table wallet_authorization (
  agency text not null,
  authorization_id uuid not null,
  client_id text not null,
  redirect_uri text not null,
  -- The client's own `state`, given back as it came.
  client_state text,
  -- S256 of the client's code verifier.
  code_challenge text not null,
  configuration_ids text[] not null,
  -- Asked for by `authorization_details`: then the token names credential identifiers, and requests use those.
  names_identifiers boolean not null,
  scope text,
  -- The offer that the wallet came from, when it did.
  offer_id uuid,
  pushed_at timestamptz not null,
  expires_at timestamptz not null,
  -- SHA-256 of the cookie of the browser that shows it; another browser that opens it takes over and begins anew.
  browser_hash bytea,
  opened_at timestamptz,
  resident_id uuid,
  signed_in_at timestamptz,
  decided_at timestamptz,
  granted boolean,
  -- SHA-256 of the authorization code; the code itself is nowhere.
  code_hash bytea,
  code_expires_at timestamptz,
  redeemed_at timestamptz,
  -- What may use the code, and from then on the tokens: the DPoP key, the client's certificate, the key of the wallet's instance.
  dpop_thumbprint text,
  certificate_thumbprint text,
  instance_thumbprint text,
  -- SHA-256 of the newest refresh token, and of the one that it was given for: that may come again while the newest was never used.
  refresh_hash bytea,
  refresh_hash_before bytea,
  refresh_expires_at timestamptz,
  -- Nothing more comes of it: no token, no credential.
  closed_at timestamptz,
  close_reason text,
  primary key (agency, authorization_id)
);

-- What credentials are issued from, however it was given.
create view credential_grant as
  select agency, offer_id as grant_id, 'offer'::text as granted_by, resident_id, closed_at from credential_offer
  union all
  select agency, authorization_id, 'authorization'::text, resident_id, closed_at from wallet_authorization where redeemed_at is not null;

-- `offer_id` is the grant's id; copies that come of an authorization are active as soon as they are signed.
alter table issuance add column granted_by text not null default 'offer' check (granted_by in ('offer', 'authorization'));
create index issuance_of_authorizations on issuance (agency, resident_id, issuance_id) where granted_by = 'authorization';

-- What an entry says until somebody changes it.
alter table status_list add column born text not null default 'suspended' check (born in ('suspended', 'valid'));
