FROM ruby:3.3
WORKDIR /app
COPY Gemfile Gemfile.lock ./
COPY gemfiles/server.rb gemfiles/
COPY vendor/cache vendor/cache/
RUN bundle install
COPY . .
EXPOSE 4567
CMD ["bundle", "exec", "ruby", "app.rb", "-o", "0.0.0.0"]
