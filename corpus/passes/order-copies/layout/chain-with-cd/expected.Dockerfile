FROM node:20
WORKDIR /app
COPY web/package.json web/package-lock.json web/
RUN cd web && npm ci
COPY . .
RUN cd web && npm run build
CMD ["node", "web/dist/index.js"]
