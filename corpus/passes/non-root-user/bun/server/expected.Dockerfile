FROM oven/bun:1
WORKDIR /app
COPY package.json bun.lock ./
RUN bun install --production --frozen-lockfile
COPY . .
EXPOSE 3000
USER bun
CMD ["bun", "run", "src/index.ts"]
