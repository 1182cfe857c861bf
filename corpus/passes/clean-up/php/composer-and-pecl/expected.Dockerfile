FROM php:8.3-apache
RUN pecl install redis && docker-php-ext-enable redis && \
    rm -rf /tmp/pear
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
WORKDIR /var/www/html
COPY . .
RUN composer install --no-dev --optimize-autoloader && \
    composer clear-cache
