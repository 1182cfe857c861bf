FROM node:22
WORKDIR /app
COPY package.json yarn.lock .yarnrc ./
COPY packages-offline packages-offline/
RUN yarn install --offline --frozen-lockfile
COPY . .
CMD ["node", "index.js"]
