FROM denoland/deno:2.1.4
WORKDIR /app
COPY deno.lock package.json ./
RUN deno install
COPY . .
CMD ["run", "--allow-net", "main.ts"]
