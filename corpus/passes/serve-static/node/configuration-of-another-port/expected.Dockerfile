FROM node:20-alpine AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build

FROM nginxinc/nginx-unprivileged:stable-alpine
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 8000;
    root /usr/share/nginx/html;
    gzip on;
    gzip_types text/css text/javascript application/javascript application/json image/svg+xml;

    location / {
        try_files $uri $uri/index.html /index.html;
    }
}
EOF

COPY --from=build /app/dist /usr/share/nginx/html
EXPOSE 8000
