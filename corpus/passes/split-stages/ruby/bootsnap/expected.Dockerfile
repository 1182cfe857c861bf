FROM ruby:3.3 AS build
WORKDIR /shop
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .
RUN bundle exec bootsnap precompile --gemfile app/ lib/

FROM ruby:3.3-slim
WORKDIR /shop
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /shop /shop
ENV RAILS_ENV=production
EXPOSE 3000
CMD ["./bin/rails", "server", "-b", "0.0.0.0"]
