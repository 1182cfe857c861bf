FROM ruby:3.3-bookworm AS build
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle install

FROM ruby:3.3-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libicu72 libmariadb3 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY . .
CMD ["ruby", "app.rb"]
