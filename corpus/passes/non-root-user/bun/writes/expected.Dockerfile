FROM oven/bun:1
WORKDIR /app
COPY package.json bun.lock ./
RUN bun install --production
COPY . .
RUN chown -R bun:bun /app/data
USER bun
CMD ["bun", "src/index.ts"]
