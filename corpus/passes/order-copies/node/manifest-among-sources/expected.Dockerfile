FROM node:22-slim
WORKDIR /usr/src/app

COPY package.json package-lock.json ./
RUN npm ci --omit=dev

# the bot and what it needs
COPY bot.js commands.js ./

USER node
CMD ["node", "bot.js"]
