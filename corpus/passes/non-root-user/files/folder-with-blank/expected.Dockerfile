FROM node:20
WORKDIR "/my app"
COPY --chown=node:node . .
RUN npm ci
RUN chown node:node '/my app'
USER node
CMD ["node", "index.js"]
