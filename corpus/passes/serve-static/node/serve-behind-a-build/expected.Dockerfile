FROM node:18 AS build
WORKDIR /srv/board
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginxinc/nginx-unprivileged:stable-alpine AS web
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 5000;
    root /usr/share/nginx/html;
    charset utf-8;
    gzip on;
    gzip_types text/css text/javascript application/javascript application/json image/svg+xml;

    location / {
        try_files $uri /index.html;
    }
}
EOF

COPY --from=build /srv/board/dist /usr/share/nginx/html
LABEL org.opencontainers.image.title="board"
HEALTHCHECK CMD curl -f http://localhost:5000/ || exit 1
