FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends bundler ruby-dev build-essential && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY api/Gemfile api/Gemfile.lock api/.ruby-version api/
RUN cd api && bundle install
COPY . .
WORKDIR /srv/api
CMD ["bundle", "exec", "puma"]
