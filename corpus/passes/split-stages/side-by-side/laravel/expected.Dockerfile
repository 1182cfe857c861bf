FROM node:20 AS assets
WORKDIR /var/www/html
COPY . .
RUN npm ci && npm run build

FROM php:8.3-apache AS build

RUN apt-get update && apt-get install -y git unzip libzip-dev && docker-php-ext-install zip pdo_mysql
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
RUN a2enmod rewrite

WORKDIR /var/www/html
COPY . .
RUN composer install --no-dev --optimize-autoloader
RUN chown -R www-data:www-data storage bootstrap/cache
COPY --from=assets /var/www/html/public/build /var/www/html/public/build

FROM php:8.3-apache
RUN apt-get update && \
    apt-get install -y --no-install-recommends libzip5 && \
    rm -rf /var/lib/apt/lists/*
RUN a2enmod rewrite
WORKDIR /var/www/html
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /var/www/html /var/www/html

EXPOSE 80
