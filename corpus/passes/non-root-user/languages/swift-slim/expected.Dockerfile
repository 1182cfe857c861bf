FROM swift:5.9 AS build
WORKDIR /build
COPY Package.swift ./
RUN swift package resolve
COPY . .
RUN swift build -c release

FROM swift:5.9-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /app
COPY --from=build --chown=app:app /build/.build/release/App ./
COPY --from=build --chown=app:app /build/Public ./Public
EXPOSE 8080
USER app
ENTRYPOINT ["./App"]
CMD ["serve", "--hostname", "0.0.0.0"]
