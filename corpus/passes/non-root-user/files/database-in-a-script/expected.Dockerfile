FROM node:20-slim
WORKDIR /app
RUN mkdir -p /data && \
    chown node:node /app /data
COPY --chown=node:node . .
USER node
CMD ["npm", "start"]
