FROM oven/bun:1.3-alpine
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/root/.bun/install/cache bun i --frozen-lockfile --ignore-scripts
EXPOSE 3000
CMD ["bun", "run", "index.ts"]
