FROM denoland/deno:2.1.4 AS build
WORKDIR /app
COPY deno.json deno.lock ./
RUN deno install
COPY . .
RUN deno compile --allow-net --output server main.ts

FROM debian:stable-slim
WORKDIR /app
COPY --from=build /app/server /app/server
EXPOSE 8000
CMD ["./server"]
