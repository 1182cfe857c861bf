FROM ruby:3.3 AS build
WORKDIR /app
RUN bundle config set without 'development test'
COPY Gemfile Gemfile.lock ./
RUN bundle install

FROM ruby:3.3-slim
WORKDIR /app
COPY --from=build /usr/local/bundle /usr/local/bundle
ENV BUNDLE_WITHOUT=development:test
COPY . .
CMD ["bundle", "exec", "ruby", "app.rb"]
