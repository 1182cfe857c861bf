FROM php:8.3-apache AS build
RUN apt-get update && apt-get install -y --no-install-recommends libpq-dev zip && docker-php-ext-install pdo_pgsql && a2enmod rewrite && rm -rf /var/lib/apt/lists/*
RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"
COPY docker/site.conf /etc/apache2/sites-available/000-default.conf
RUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer
COPY composer.json composer.lock /var/www/html/
RUN cd /var/www/html && composer install --no-dev
COPY . /var/www/html/
RUN chown -R www-data:www-data /var/www/html

FROM php:8.3-apache
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 && \
    rm -rf /var/lib/apt/lists/*
RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"
COPY docker/site.conf /etc/apache2/sites-available/000-default.conf
COPY --from=build /etc/apache2/mods-enabled /etc/apache2/mods-enabled
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build --chown=www-data:www-data /var/www/html /var/www/html
