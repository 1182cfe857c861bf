FROM node:18-alpine AS base
WORKDIR /srv/ferry

FROM base AS build
COPY package.json yarn.lock ./
RUN yarn install --frozen-lockfile
COPY . .
RUN yarn build

FROM base AS release
COPY --from=build /srv/ferry/package.json /srv/ferry/yarn.lock ./
RUN yarn install --production --frozen-lockfile && yarn cache clean
COPY --from=build /srv/ferry/lib ./lib
EXPOSE 8080
CMD ["node", "lib/server.js"]
