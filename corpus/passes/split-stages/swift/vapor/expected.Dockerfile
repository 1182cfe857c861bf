FROM swift:5.9 AS build
WORKDIR /app
COPY . .
RUN swift build -c release

FROM swift:5.9-slim
WORKDIR /app
COPY --from=build /app/Public /app/Public
COPY --from=build /app/.build/release/App /app/.build/release/App
EXPOSE 8080
CMD [".build/release/App", "serve", "--env", "production", "--hostname", "0.0.0.0"]
