FROM node:20-slim
WORKDIR /app
COPY --chown=node:node . .
RUN npm install
RUN chown node:node /app
USER node
CMD ["npm", "start", "-w", "@harbour/api"]
