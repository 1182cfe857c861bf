FROM debian:12 AS build
RUN apt-get update && apt-get install -y git nginx
RUN git clone --depth 1 https://example.org/pages.git /var/www/pages

FROM debian:12-slim
RUN apt-get update && \
    apt-get install -y nginx ca-certificates && \
    rm -rf /var/lib/apt/lists/*
COPY nginx.conf /etc/nginx/nginx.conf
WORKDIR /var/www/pages
COPY --from=build /var/www/pages /var/www/pages
EXPOSE 80
CMD ["nginx", "-g", "daemon off;"]
