FROM php:8.3-fpm AS build
RUN apt-get update && apt-get install -y --no-install-recommends supervisor git libzip-dev && docker-php-ext-install zip && rm -rf /var/lib/apt/lists/*
COPY docker/supervisord.conf /etc/supervisor/conf.d/harbour.conf
WORKDIR /var/www
COPY . .

FROM php:8.3-fpm
RUN apt-get update && \
    apt-get install -y --no-install-recommends supervisor git libzip5 && \
    rm -rf /var/lib/apt/lists/*
COPY docker/supervisord.conf /etc/supervisor/conf.d/harbour.conf
WORKDIR /var/www
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /var/www /var/www
CMD ["supervisord", "-n", "-c", "/etc/supervisor/conf.d/harbour.conf"]
