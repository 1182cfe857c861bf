FROM php:8.3-fpm
COPY docker/www.conf /usr/local/etc/php-fpm.d/www.conf
COPY docker/php.ini /usr/local/etc/php/conf.d/app.ini
COPY . /var/www/html
USER www-data
CMD ["php-fpm", "-F"]
