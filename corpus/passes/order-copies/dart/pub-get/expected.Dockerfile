FROM dart:3.1
WORKDIR /app
COPY pubspec.yaml pubspec.lock ./
RUN dart pub get
COPY . .
RUN dart compile exe bin/server.dart -o bin/server
CMD ["/app/bin/server"]
