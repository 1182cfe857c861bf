FROM php:8.3-apache
RUN a2enmod rewrite
RUN apt-get update && apt-get install -y libzip-dev zip && docker-php-ext-install zip && rm -rf /var/lib/apt/lists/*
RUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer
COPY composer.json composer.lock /var/www/html/
RUN cd /var/www/html && composer install --no-dev
COPY . /var/www/html/
