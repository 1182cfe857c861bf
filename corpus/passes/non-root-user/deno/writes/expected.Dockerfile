FROM denoland/deno:2.1.4
WORKDIR /app
COPY . .
RUN chown -R deno:deno /app/data
RUN deno cache main.ts
USER deno
CMD ["deno", "run", "-A", "main.ts"]
