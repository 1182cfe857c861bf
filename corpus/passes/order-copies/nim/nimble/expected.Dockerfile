FROM nimlang/nim:2.0.2-alpine
WORKDIR /app
COPY tide.nimble ./
RUN nimble install -d -y
COPY . .
RUN nim c -d:release -o:tide src/tide.nim
CMD ["./tide"]
