-- The same edition as a CWT, for verifiers that read CBOR; null in editions that an earlier release signed.
alter table status_publication add column cwt bytea;
