FROM php:8.3-apache AS build
RUN apt-get update && apt-get install -y git unzip && rm -rf /var/lib/apt/lists/*
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
WORKDIR /var/www/html
COPY . .
RUN composer install --no-dev --optimize-autoloader && chmod -R 777 /var/www/html

FROM php:8.3-apache
WORKDIR /var/www/html
COPY --from=build /var/www/html /var/www/html
