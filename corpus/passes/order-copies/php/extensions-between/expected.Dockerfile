FROM php:8.3-apache
RUN docker-php-ext-install pdo_mysql
COPY composer.json composer.lock /var/www/html/
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
RUN cd /var/www/html && composer install --no-dev --no-scripts
COPY . /var/www/html/
