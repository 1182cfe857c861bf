FROM node:20
WORKDIR /app
COPY . .
RUN npm run build
RUN npm install -g serve@14
RUN mkdir -p /app/build && \
    chown -R node:node /app
EXPOSE 3000
USER node
CMD ["sh", "-c", "sed \"s|@api@|$API|\" settings.template > build/settings.json && exec serve -s build"]
