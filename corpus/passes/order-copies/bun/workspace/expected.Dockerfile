FROM oven/bun:1
WORKDIR /app
COPY package.json bun.lock ./
COPY apps/web/package.json apps/web/
RUN bun install --frozen-lockfile
COPY . .
CMD ["bun", "apps/web/index.ts"]
