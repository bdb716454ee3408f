-- Secrets that all processes of one verifier share and that nobody has to provision: made by whichever starts first.
create table service_secret (
  name text primary key,
  secret bytea not null
);
