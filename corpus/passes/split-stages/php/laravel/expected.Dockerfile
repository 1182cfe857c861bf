FROM php:8.2-fpm AS build

RUN apt-get update && apt-get install -y \
    git \
    unzip \
    libpng-dev \
    libzip-dev \
    libicu-dev \
    && rm -rf /var/lib/apt/lists/*

RUN docker-php-ext-install pdo_mysql gd zip intl opcache

COPY --from=composer:2 /usr/bin/composer /usr/bin/composer

WORKDIR /var/www
COPY composer.json composer.lock ./
RUN composer install --no-dev --no-scripts --no-autoloader
COPY . .
RUN composer dump-autoload --optimize
RUN chown -R www-data:www-data storage bootstrap/cache

FROM php:8.2-fpm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpng16-16t64 libzip5 libicu76 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /var/www
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /var/www /var/www

EXPOSE 9000
CMD ["php-fpm"]
