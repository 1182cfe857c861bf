FROM dunglas/frankenphp:php8.3-bookworm AS build
RUN apt-get update && apt-get install -y libicu-dev libzip-dev git unzip && docker-php-ext-install intl zip pdo_mysql
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
WORKDIR /app
COPY . .
RUN composer install --no-dev

FROM dunglas/frankenphp:php8.3-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libicu72 libzip4 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /app /app
ENV SERVER_NAME=":8080"
EXPOSE 8080
CMD ["frankenphp", "run", "--config", "/etc/caddy/Caddyfile"]
