FROM node:20-slim AS build
WORKDIR /site
COPY package.json ./
RUN npm install && npm install -g http-server
COPY . .
RUN npm run build

FROM nginxinc/nginx-unprivileged:stable-alpine
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 80;
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

COPY --from=build /site/dist /usr/share/nginx/html
EXPOSE 80
