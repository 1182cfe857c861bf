FROM node:22
WORKDIR /app
RUN npm install -g pnpm
COPY package.json pnpm-lock.yaml ./
COPY fixes/ms.patch fixes/
RUN pnpm install --frozen-lockfile
COPY . .
CMD ["node", "index.js"]
