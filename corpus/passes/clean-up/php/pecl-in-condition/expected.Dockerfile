FROM php:8.3-fpm-alpine
RUN if [ "$(uname -m)" = "x86_64" ]; then \
      apk add --no-cache --virtual .build ${PHPIZE_DEPS} && \
      pecl install redis && \
      docker-php-ext-enable redis && \
      apk del .build; \
    fi && \
    rm -rf /tmp/pear
