FROM ruby:3.3 AS build
RUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs
WORKDIR /app
ENV RAILS_ENV=production
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .
RUN npm ci && npm run build
RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile
RUN rm -rf /app/node_modules

FROM ruby:3.3-slim
WORKDIR /app
ENV RAILS_ENV=production
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /app /app
EXPOSE 3000
CMD ["bundle", "exec", "puma", "-b", "tcp://0.0.0.0:3000"]
