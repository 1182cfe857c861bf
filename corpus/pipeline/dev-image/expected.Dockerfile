FROM node:20
WORKDIR /app
RUN chown node:node /app
COPY --chown=node:node package*.json ./
RUN npm install && \
    npm cache clean --force
COPY --chown=node:node . .
EXPOSE 5173
USER node
CMD ["npm", "run", "dev"]
