-- Where the registrar's status list says whether the certificate still counts: one place a certificate for all time, kept when it is made anew.
alter table registration_certificate add column status_index integer not null default 0;
alter table registration_certificate alter column status_index drop default;
create unique index registration_certificate_by_status on registration_certificate (agency, status_index);
