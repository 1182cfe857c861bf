FROM php:8.3-apache AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm libicu-dev && docker-php-ext-install intl && rm -rf /var/lib/apt/lists/*
WORKDIR /var/www/html
COPY . .
RUN npm ci && npm run build && rm -rf node_modules

FROM php:8.3-apache
RUN apt-get update && \
    apt-get install -y --no-install-recommends libicu76 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /var/www/html
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /var/www/html /var/www/html
EXPOSE 80
