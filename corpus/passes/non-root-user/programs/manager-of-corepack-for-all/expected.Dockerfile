FROM node:22-slim
ENV COREPACK_HOME=/usr/local/corepack
RUN corepack enable
WORKDIR /app
COPY package.json pnpm-lock.yaml ./
RUN pnpm install --frozen-lockfile --prod
COPY . .
EXPOSE 3000
USER node
CMD ["pnpm", "start"]
