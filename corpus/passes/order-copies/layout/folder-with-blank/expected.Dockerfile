FROM node:20
COPY ["package.json", "package-lock.json", "/my app/"]
WORKDIR "/my app"
RUN npm ci
COPY [".", "/my app/"]
CMD ["node", "index.js"]
