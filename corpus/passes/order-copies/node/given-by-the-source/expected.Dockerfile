FROM node:20-alpine
WORKDIR /app
RUN adduser -D web
RUN chown web /app
USER web
COPY package.json package-lock.json ./
COPY --chown=web package.json package-lock.json ./
RUN npm ci
COPY --chown=web . .
CMD ["npm", "start"]
