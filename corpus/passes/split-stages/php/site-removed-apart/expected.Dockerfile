FROM php:8.2-apache AS build
RUN apt-get update && apt-get install -y libzip-dev && docker-php-ext-install zip
RUN rm /etc/apache2/sites-enabled/000-default.conf
COPY site.conf /etc/apache2/sites-enabled/berths.conf
COPY . /var/www/html

FROM php:8.2-apache
RUN apt-get update && \
    apt-get install -y --no-install-recommends libzip5 && \
    rm -rf /var/lib/apt/lists/*
RUN rm /etc/apache2/sites-enabled/000-default.conf
COPY site.conf /etc/apache2/sites-enabled/berths.conf
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /var/www/html /var/www/html
