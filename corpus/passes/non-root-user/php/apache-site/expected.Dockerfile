FROM php:8.3-apache
RUN a2enmod rewrite headers
COPY docker/ports.conf /etc/apache2/ports.conf
COPY docker/berths.conf /etc/apache2/sites-available/000-default.conf
COPY --chown=www-data:www-data . /var/www/berths
USER www-data
