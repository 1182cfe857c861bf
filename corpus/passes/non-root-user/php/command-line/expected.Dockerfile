FROM php:8.3-cli
WORKDIR /app
RUN chown www-data:www-data /app
COPY --chown=www-data:www-data . .
USER www-data
CMD ["php", "bin/import.php"]
