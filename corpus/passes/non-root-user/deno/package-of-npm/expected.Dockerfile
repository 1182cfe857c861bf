FROM denoland/deno:2.1.4
WORKDIR /app
RUN chown deno:deno /app
COPY --chown=deno:deno . .
RUN deno cache main.ts
EXPOSE 8000
USER deno
CMD ["deno", "run", "--allow-net", "--allow-read", "--allow-write", "main.ts"]
