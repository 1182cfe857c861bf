create table if not exists orders (placed text);
