-- Changes of state on their way into one list each. The lists of one holder's copies come out at moments of their own (assurance M12): a
-- list is due at a random moment after its first waiting change, and takes along whatever waits for it by then.
create table status_pending (
  agency text not null,
  status_list_id uuid not null,
  issuance_id uuid not null,
  due_at timestamptz not null,
  primary key (agency, status_list_id, issuance_id)
);
create index status_pending_by_issuance on status_pending (agency, issuance_id);
