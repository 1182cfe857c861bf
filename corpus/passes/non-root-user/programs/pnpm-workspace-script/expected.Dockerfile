FROM node:20-slim
WORKDIR /app
RUN chown node:node /app
COPY --chown=node:node . .
RUN npm install --global pnpm@9 && pnpm install
USER node
CMD ["pnpm", "--filter", "@harbour/api", "start"]
