FROM node:22-alpine
WORKDIR /app
RUN npm install -g serve@14
COPY public ./public
EXPOSE 3000
CMD ["serve", "public"]
