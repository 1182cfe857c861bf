FROM node:20
WORKDIR /app
COPY . .
RUN if [ -f package-lock.json ]; then \
        npm ci; \
    else \
        npm install; \
    fi && \
    npm cache clean --force
CMD ["node", "server.js"]
