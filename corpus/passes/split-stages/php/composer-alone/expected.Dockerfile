FROM php:8.3-cli AS build
COPY --from=composer:2 /usr/bin/composer /usr/local/bin/composer
WORKDIR /app
COPY composer.json composer.lock ./
RUN composer install --no-dev
COPY . .

FROM php:8.3-cli
WORKDIR /app
COPY --from=build /app /app
CMD ["php", "bin/worker.php"]
