create table rooms (name text primary key, beds int not null);
