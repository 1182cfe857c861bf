FROM node:22 AS build
ARG REVISION=unknown
WORKDIR /srv/sluice
COPY package.json tsconfig.json ./
RUN npm install
COPY src ./src
RUN npm run build

FROM node:22-slim
ARG REVISION=unknown
RUN cat > /usr/local/bin/start <<EOF
#!/bin/sh
export REVISION=$REVISION
exec node dist/server.js
EOF
RUN chmod +x /usr/local/bin/start
WORKDIR /srv/sluice
COPY --from=build /srv/sluice /srv/sluice
EXPOSE 8080
CMD ["start"]
