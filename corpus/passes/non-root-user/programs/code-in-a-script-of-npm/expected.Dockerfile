FROM node:20-slim
WORKDIR /srv/site
RUN chown node:node /srv/site
COPY --chown=node:node . .
EXPOSE 3000
USER node
CMD ["npm", "start"]
