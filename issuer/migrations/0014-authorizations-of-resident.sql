-- Whom a resident has let fetch credentials, on the officer's page of that resident.
create index authorization_of_resident on wallet_authorization (agency, resident_id, authorization_id) where redeemed_at is not null;
