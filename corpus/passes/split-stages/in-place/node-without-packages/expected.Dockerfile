FROM node:22-slim
WORKDIR /app
COPY primes.js .
CMD ["node", "primes.js"]
