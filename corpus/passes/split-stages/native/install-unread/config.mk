PREFIX = /usr/local
CFLAGS = -O2 -Wall
