-- What the DID agent keeps: public halves of keys and the DIDs made of them. Private keys are in files or devices, never here.

create table did_key (
  kid text not null,
  public_key_hex text not null,
  primary key (kid)
);

create table did_identifier (
  did text not null,
  provider text not null,
  alias text,
  controller_key_id text not null,
  key_ids text[] not null,
  primary key (did)
);
