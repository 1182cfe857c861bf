FROM gcc:13
WORKDIR /src
COPY log.c .
RUN gcc -s -O2 -Wall -o /usr/local/bin/log log.c
CMD ["log"]
