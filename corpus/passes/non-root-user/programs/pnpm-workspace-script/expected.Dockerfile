FROM node:20-slim
WORKDIR /app
COPY --chown=node:node . .
RUN npm install --global pnpm@9 && pnpm install
RUN chown node:node /app
USER node
CMD ["pnpm", "--filter", "@harbour/api", "start"]
