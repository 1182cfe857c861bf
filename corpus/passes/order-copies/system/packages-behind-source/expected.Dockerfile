FROM debian:bookworm
WORKDIR /usr/src/tally
# packages that only the build needs
RUN apt-get update && apt-get install -y gcc libc6-dev make
COPY . .
RUN make
CMD ["./tally"]
