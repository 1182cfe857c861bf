FROM node:20 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginxinc/nginx-unprivileged:stable-alpine
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 4300;
    root /usr/share/nginx/html;
    gzip on;
    gzip_types text/css text/javascript application/javascript application/json image/svg+xml;

    location / {
        try_files $uri $uri/index.html /index.html;
    }
}
EOF

COPY --from=build /app/dist/desk/browser /usr/share/nginx/html
EXPOSE 4300
