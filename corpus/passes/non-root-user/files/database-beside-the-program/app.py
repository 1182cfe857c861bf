import sqlite3

sqlite3.connect("shop.db").execute("create table if not exists seen (at text)")
