FROM node:20-slim
WORKDIR /srv/bookmarks
RUN mkdir -p /srv/bookmarks/data && \
    chown node:node /srv/bookmarks/data
COPY . .
EXPOSE 3000
USER node
CMD ["node", "index.js"]
