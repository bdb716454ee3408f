-- The one-time handle that a wallet got with its answer, by its hash: random, of one presentation, and gone with it. Found by the id that leads the
-- handle, so that no index has to be written when an answer is settled.
alter table presentation add column deletion_hash bytea;
alter table presentation add column deleted_at timestamptz;
alter table presentation drop constraint presentation_state_check;
alter table presentation add constraint presentation_state_check
  check (state in ('waiting', 'fetched', 'awaiting_return', 'answered', 'expired', 'cancelled', 'deleted'));
