FROM php:8.3-apache
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
WORKDIR /var/www/html
COPY composer.json composer.lock symfony.lock ./
COPY patches/slim.patch patches/
RUN composer install --no-dev --no-interaction
COPY . .
