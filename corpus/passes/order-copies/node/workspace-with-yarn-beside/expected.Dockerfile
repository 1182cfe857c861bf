FROM node:20-slim
WORKDIR /app
COPY package.json yarn.lock .yarnrc.yml ./
COPY packages/deep/package.json packages/deep/
COPY packages/other/package.json packages/other/
COPY .yarn .yarn/
RUN yarn install
COPY . .
CMD ["node", "index.js"]
