FROM php:8.3-apache

RUN apt-get update && apt-get install -y libicu-dev && rm -rf /var/lib/apt/lists/*
RUN docker-php-ext-install intl

COPY . /var/www/html/

EXPOSE 80
