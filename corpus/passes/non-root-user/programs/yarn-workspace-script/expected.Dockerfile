FROM node:20-slim
WORKDIR /app
RUN chown node:node /app
COPY --chown=node:node . .
RUN yarn install
USER node
CMD ["yarn", "workspace", "@harbour/api", "start"]
