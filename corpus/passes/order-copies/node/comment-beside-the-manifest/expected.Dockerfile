FROM node:22-slim
WORKDIR /usr/src/app

COPY package.json package-lock.json ./
RUN npm ci --omit=dev

# discord.js, and nothing else
COPY \
    # the bot itself
    bot.js commands.js ./

USER node
CMD ["node", "bot.js"]
