import sqlite3

DATA_DIR = "/data/shop.db"
sqlite3.connect(DATA_DIR)
