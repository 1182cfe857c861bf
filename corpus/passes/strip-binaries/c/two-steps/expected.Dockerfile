FROM gcc:13
WORKDIR /src
COPY log.c .
RUN gcc -O2 -c log.c && gcc -s -o /usr/local/bin/log log.o
CMD ["log"]
