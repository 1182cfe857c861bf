FROM php:8.3-fpm
RUN docker-php-ext-install pdo_mysql opcache
WORKDIR /var/www/html
COPY . .
RUN chown -R www-data:www-data storage
EXPOSE 9000
USER www-data
CMD ["php-fpm"]
