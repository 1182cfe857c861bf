FROM ruby:3.3-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .
RUN chown -R app:app /app/log
EXPOSE 4567
USER app
CMD ["bundle", "exec", "ruby", "app.rb", "-o", "0.0.0.0"]
