FROM php:8.3-apache AS build
RUN apt-get update && apt-get install -y git libzip-dev && docker-php-ext-install zip && rm -rf /var/lib/apt/lists/*
COPY . /var/www/html/

FROM php:8.3-apache
RUN apt-get update && \
    apt-get install -y git libzip5 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /var/www/html /var/www/html
