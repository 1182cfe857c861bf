FROM ruby:3.3-slim
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
ENV BUNDLE_PATH=/usr/local/bundle \
    BUNDLE_WITHOUT=development
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN gem install bundler -v 2.5.9 && bundle install && \
    rm -rf ~/.bundle/cache "$BUNDLE_PATH"/ruby/*/cache
COPY . .
EXPOSE 4567
CMD ["bundle", "exec", "ruby", "app.rb", "-o", "0.0.0.0"]
