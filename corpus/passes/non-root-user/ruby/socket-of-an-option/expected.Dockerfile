FROM ruby:3.3-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /run/shop && \
    chown app:app /run/shop
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .
USER app
CMD ["bundle", "exec", "puma", "-b", "unix:///run/shop/puma.sock"]
