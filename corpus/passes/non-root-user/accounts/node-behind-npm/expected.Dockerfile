FROM node:20
WORKDIR /app
COPY --chown=node:node package.json ./
RUN npm install
COPY --chown=node:node . .
EXPOSE 3000
RUN chown node:node /app
USER node
CMD ["npm", "start"]
