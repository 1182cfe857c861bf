FROM golang:1.22
WORKDIR /src
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
RUN go build -o /usr/local/bin/serve .
RUN chown -R app:app /src
USER app
CMD ["serve"]
