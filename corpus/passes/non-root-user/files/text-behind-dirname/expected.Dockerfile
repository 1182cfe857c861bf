FROM node:20-slim
WORKDIR /srv/gallery
RUN mkdir -p /srv/gallery/public/uploads && \
    chown node:node /srv/gallery/public/uploads
COPY . .
EXPOSE 3000
USER node
CMD ["node", "index.js"]
