from os import getenv

DATABASE = getenv("DATABASE", "sqlite:///../dev.db")
