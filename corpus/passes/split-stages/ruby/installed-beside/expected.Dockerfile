FROM ruby:3.3 AS build
WORKDIR /tmp
ADD Gemfile Gemfile.lock ./
RUN bundle install

FROM ruby:3.3-slim
WORKDIR /tmp
ADD Gemfile Gemfile.lock ./
COPY --from=build /usr/local/bundle /usr/local/bundle
WORKDIR /app
ADD . /app
CMD ["bundle", "exec", "ruby", "app.rb"]
