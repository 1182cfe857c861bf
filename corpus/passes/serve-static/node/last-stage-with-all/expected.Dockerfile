FROM node:20 AS builder
WORKDIR /src
COPY . .
RUN yarn && yarn build

FROM nginxinc/nginx-unprivileged:stable-alpine AS web
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 8080;
    root /usr/share/nginx/html;
    charset utf-8;
    error_page 404 /404.html;
    gzip on;
    gzip_types text/css text/javascript application/javascript application/json image/svg+xml;

    location / {
        try_files $uri $uri/index.html $uri.html =404;
    }
}
EOF

COPY --from=builder /src/build /usr/share/nginx/html
