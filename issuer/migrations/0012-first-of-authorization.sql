-- A later batch of an authorization asks for the first one, whose fate it shares.
create index issuance_of_grant on issuance (agency, offer_id, configuration_id, issuance_id) where granted_by = 'authorization';
