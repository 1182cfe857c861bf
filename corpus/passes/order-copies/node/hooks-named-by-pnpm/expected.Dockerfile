FROM node:20-slim
WORKDIR /app
RUN npm install -g pnpm@10
COPY package.json pnpm-workspace.yaml ./
COPY config/hooks.cjs config/
RUN pnpm install
COPY . .
CMD ["node", "index.js"]
