FROM oven/bun:1-alpine
WORKDIR /app
COPY . .
RUN bun install --production
USER bun
CMD ["bun", "start"]
