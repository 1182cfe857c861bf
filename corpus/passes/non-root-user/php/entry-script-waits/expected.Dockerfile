FROM php:8.3-fpm
WORKDIR /var/www
COPY . .
COPY docker/start.sh /usr/local/bin/start
RUN chmod +x /usr/local/bin/start
USER www-data
ENTRYPOINT ["start"]
