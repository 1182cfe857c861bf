FROM denoland/deno:2.1.4 AS build
WORKDIR /app
COPY deno.json deno.lock main.ts ./
COPY public public
RUN deno compile --allow-net --allow-read -o /usr/local/bin/harbour main.ts

FROM debian:stable-slim
WORKDIR /app
COPY --from=build /app/public /app/public
COPY --from=build /usr/local/bin/harbour /usr/local/bin/harbour
CMD ["harbour"]
