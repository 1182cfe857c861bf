FROM node:18 AS build
WORKDIR /usr/src/app
COPY package.json yarn.lock ./
RUN yarn install --frozen-lockfile
RUN yarn install --production --ignore-scripts --prefer-offline
COPY . .

FROM node:18-slim
COPY --chown=node:node --from=build /usr/src/app /usr/src/app
WORKDIR /usr/src/app
EXPOSE 8080
USER node
CMD ["yarn", "start"]
