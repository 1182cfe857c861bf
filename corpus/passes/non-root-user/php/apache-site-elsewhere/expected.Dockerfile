FROM php:8.3-apache
ENV APACHE_DOCUMENT_ROOT=/app/public
RUN sed -i 's/Listen 80/Listen 8080/' /etc/apache2/ports.conf && \
    sed -i 's/:80/:8080/' /etc/apache2/sites-available/000-default.conf && \
    sed -ri 's!/var/www/html!${APACHE_DOCUMENT_ROOT}!g' /etc/apache2/sites-available/*.conf
COPY public /app/public
EXPOSE 8080
USER www-data
