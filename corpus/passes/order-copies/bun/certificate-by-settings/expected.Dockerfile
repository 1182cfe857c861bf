FROM oven/bun:1
WORKDIR /app
COPY package.json bunfig.toml ./
COPY certs/ca.pem certs/
RUN bun install
COPY . .
CMD ["bun", "index.js"]
