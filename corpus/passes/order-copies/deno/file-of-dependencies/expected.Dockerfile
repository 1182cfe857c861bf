FROM denoland/deno:2.1.4
WORKDIR /app
COPY deps.ts ./
RUN deno cache deps.ts
COPY . .
CMD ["run", "--allow-net", "main.ts"]
