import psycopg2

from sail import winds

print(psycopg2, winds)
