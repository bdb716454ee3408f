-- An answer may come back through the browser that asked (OID4VP-1.0 A).
alter table presentation drop constraint presentation_flow_check;
alter table presentation add constraint presentation_flow_check
  check (flow in ('cross_device', 'same_device', 'dc_api'));
