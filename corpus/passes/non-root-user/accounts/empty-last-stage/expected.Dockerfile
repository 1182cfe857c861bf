FROM node:20 AS base
WORKDIR /app
COPY . .
RUN npm ci
CMD ["node", "a.js"]

FROM base AS production
RUN chown node:node /app
USER node
