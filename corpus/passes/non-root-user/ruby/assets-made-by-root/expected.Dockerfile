FROM ruby:3.3-slim
WORKDIR /shop
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .
ENV RAILS_ENV=production
RUN SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile
RUN mkdir -p /shop/tmp/pids && \
    chown -R app:app /shop
EXPOSE 3000
USER app
CMD ["./bin/rails", "server", "-b", "0.0.0.0"]
