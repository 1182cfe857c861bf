FROM node:20 AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:20-slim
WORKDIR /app
COPY --from=build --chown=node:node /app/.next/standalone /app
COPY --from=build --chown=node:node /app/.next/static /app/.next/static
COPY --from=build --chown=node:node /app/public /app/public
ENV HOSTNAME=0.0.0.0
ENV PORT=8080
ENV NODE_ENV=production
EXPOSE 8080
# Serve it
CMD ["node", "server.js"]
