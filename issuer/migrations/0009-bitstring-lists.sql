-- The same edition told bit by bit, for credentials of VCDM 2.0; null in editions that an earlier release signed.
alter table status_publication add column revocation_bitstring text;
alter table status_publication add column suspension_bitstring text;
