FROM node:22
WORKDIR /app
COPY web/package.json web/package-lock.json ./ui/
RUN npm --prefix ui ci
COPY ./web ./ui
CMD ["node", "ui/index.js"]
