FROM node:22
WORKDIR /app
# Copy source and install everything
COPY package.json package-lock.json ./
RUN npm ci
COPY . .

# Start it
CMD ["node", "index.js"]
