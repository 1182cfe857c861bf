FROM ruby:3.3-alpine AS build
RUN apk add --no-cache build-base postgresql-dev tzdata
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle config set --local deployment true && bundle install
COPY . .

FROM ruby:3.3-alpine
RUN apk add --no-cache libpq tzdata libgcc libstdc++
WORKDIR /app
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /app /app
CMD ["bundle", "exec", "puma", "-b", "tcp://0.0.0.0:9292"]
