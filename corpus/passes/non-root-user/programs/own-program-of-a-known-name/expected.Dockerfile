FROM gcc:14
WORKDIR /opt/highload
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY src src
RUN g++ -O2 -o httpd src/main.cpp
EXPOSE 8080
USER app
CMD ["./httpd"]
