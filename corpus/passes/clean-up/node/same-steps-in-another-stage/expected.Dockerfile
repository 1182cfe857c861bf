FROM node:20 AS tools
WORKDIR /tools
RUN npm install -g serve && \
    npm cache clean --force
RUN npm install -g nodemon && \
    npm cache clean --force

FROM node:20
WORKDIR /app
RUN npm install -g nodemon && \
    npm cache clean --force
RUN npm install -g serve && \
    npm cache clean --force
CMD ["node", "-e", "console.log(1)"]
