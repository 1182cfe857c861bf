FROM node:22
WORKDIR /app
ARG SHA
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN echo $SHA > version.txt
CMD ["node", "index.js"]
