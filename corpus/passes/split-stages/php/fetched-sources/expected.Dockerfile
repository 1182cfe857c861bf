FROM php:8.3-apache AS build
RUN apt-get update && apt-get install -y --no-install-recommends wget libicu-dev && docker-php-ext-install intl && rm -rf /var/lib/apt/lists/*
RUN wget -qO- https://downloads.harbour.example/berths-2.4.tar.gz | tar xz -C /var/www/html --strip-components 1
COPY config.php /var/www/html/config.php
RUN chown -R www-data:www-data /var/www/html

FROM php:8.3-apache
RUN apt-get update && \
    apt-get install -y --no-install-recommends wget libicu76 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build --chown=www-data:www-data /var/www/html /var/www/html
