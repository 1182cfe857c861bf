FROM php:8.3-cli
WORKDIR /app
COPY . .
RUN php composer.phar install --no-dev && \
    php composer.phar clear-cache
CMD ["php", "public/index.php"]
