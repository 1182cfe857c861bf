FROM php:8.3-apache AS build

RUN apt-get update && apt-get install -y git unzip libzip-dev nodejs npm && docker-php-ext-install zip pdo_mysql
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
RUN a2enmod rewrite

WORKDIR /var/www/html
COPY . .
RUN composer install --no-dev --optimize-autoloader && npm ci && npm run build
RUN chown -R www-data:www-data storage bootstrap/cache
RUN rm -rf /var/www/html/node_modules

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
