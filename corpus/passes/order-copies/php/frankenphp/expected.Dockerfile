FROM dunglas/frankenphp:1-php8.3
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
COPY composer.json composer.lock /app/
RUN composer install --no-dev --no-scripts --no-autoloader
COPY . /app
RUN composer install --no-dev --optimize-autoloader
