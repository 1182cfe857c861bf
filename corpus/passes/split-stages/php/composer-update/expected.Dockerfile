FROM php:8.3-apache AS build
RUN apt-get update && apt-get install -y zip unzip git-all && rm -rf /var/lib/apt/lists/*
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer

COPY . .

RUN composer update

FROM php:8.3-apache
COPY --from=build /var/www/html /var/www/html
