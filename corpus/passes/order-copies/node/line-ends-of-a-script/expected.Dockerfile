FROM node:20-slim
WORKDIR /app
COPY package.json ./

RUN npm install
COPY . .
# line ends of Windows
RUN sed -i 's/\r$//' entrypoint.sh && chmod +x entrypoint.sh
ENTRYPOINT ["./entrypoint.sh"]
