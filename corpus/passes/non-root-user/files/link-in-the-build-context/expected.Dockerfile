FROM node:20-slim
WORKDIR /srv/visits
COPY . .
RUN chown -R node:node /srv/visits/var/logs
EXPOSE 3000
USER node
CMD ["node", "server.js"]
