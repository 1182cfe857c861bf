FROM denoland/deno:2.1.4
WORKDIR /app
COPY deno.json deno.lock ./
RUN deno install
COPY . .
RUN deno cache main.ts
EXPOSE 8000
USER deno
CMD ["run", "--allow-net", "--allow-read", "main.ts"]
