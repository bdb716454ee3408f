-- The agencies' signing keys: public halves, certificates and where each stands in its life. Private halves are in files or devices, never here.
-- announced: published everywhere and signs nothing yet; signing; retired: still published, for what it signed; destroyed: past all of that;
-- revoked: in strange hands.

create table signing_key (
  agency text not null,
  -- RFC 7638.
  thumbprint text not null,
  public_jwk json not null,
  -- What it may sign: 'credential.residence-permit', 'status_list', ...
  uses text[] not null,
  -- The certificates in base64, the leaf first, the anchor left out; empty for a key that the trust list alone names.
  chain text[] not null,
  -- Nothing that it signs is good for longer.
  not_after timestamptz not null,
  state text not null check (state in ('announced', 'signing', 'retired', 'destroyed', 'revoked')),
  announced_at timestamptz not null,
  -- Since when the trust list was seen to name it; the waiting time counts from here.
  listed_at timestamptz,
  signing_from timestamptz,
  retired_at timestamptz,
  ended_at timestamptz,
  -- Of a revoked key: when the copies it had signed were revoked too, and the lists signed anew.
  cleared_at timestamptz,
  primary key (agency, thumbprint)
);
