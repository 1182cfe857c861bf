FROM node:20
WORKDIR /srv
COPY . .
RUN cd client && npm ci && cd .. && npm --prefix server ci --omit=dev
CMD ["node", "server/index.js"]
