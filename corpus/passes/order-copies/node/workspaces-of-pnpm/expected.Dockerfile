FROM node:22-slim
RUN corepack enable
WORKDIR /srv
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY apps/api/package.json apps/api/
COPY apps/web/package.json apps/web/
COPY libs/tides/package.json libs/tides/
COPY libs/tides/north/package.json libs/tides/north/
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm build
CMD ["node", "apps/api/dist/main.js"]
