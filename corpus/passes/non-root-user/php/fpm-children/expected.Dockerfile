FROM php:8.2-fpm
RUN sed -i 's/pm.max_children = 5/pm.max_children = 40/' /usr/local/etc/php-fpm.d/www.conf
COPY . /var/www/html
RUN mkdir -p var/cache && chown -R www-data:www-data var
USER www-data
CMD ["php-fpm"]
