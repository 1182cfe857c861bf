FROM ruby:3.3
WORKDIR /app
COPY Gemfile Gemfile.lock harbour.gemspec ./
COPY lib/harbour/version.rb lib/harbour/
RUN bundle install
COPY . .
EXPOSE 4567
CMD ["bundle", "exec", "ruby", "app.rb", "-o", "0.0.0.0"]
