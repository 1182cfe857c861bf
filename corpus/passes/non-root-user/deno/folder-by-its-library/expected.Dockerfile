FROM denoland/deno:2.1.4
RUN mkdir -p /app/pictures && \
    chown deno:deno /app/pictures
WORKDIR /app
COPY . .
RUN deno cache main.ts
EXPOSE 8000
USER deno
CMD ["deno", "run", "--allow-net", "--allow-read", "--allow-write", "main.ts"]
