FROM php:8.3-cli
WORKDIR /app
RUN php -r "copy('https://getcomposer.org/installer', '/tmp/composer-setup.php');" && \
    php -r "if (hash_file('sha384', '/tmp/composer-setup.php') === 'ed0feb') { echo 'Installer verified'; } else { echo 'Installer corrupt'; unlink('/tmp/composer-setup.php'); } echo PHP_EOL;" && \
    php /tmp/composer-setup.php --install-dir=/usr/local/bin --filename=composer && \
    php -r "unlink('/tmp/composer-setup.php');"
COPY composer.json composer.lock ./
RUN composer install --no-dev --no-interaction
COPY . .
CMD ["php", "bin/worker.php"]
