FROM denoland/deno:2.1.4
WORKDIR /app
COPY deno.json imports.json deno.lock ./
RUN deno install
COPY . .
CMD ["run", "--allow-net", "main.ts"]
