-- What the holder is to sign, as sent; erased with the rest of the question. The terms stay in the outcome.
alter table presentation add column transactions jsonb;
