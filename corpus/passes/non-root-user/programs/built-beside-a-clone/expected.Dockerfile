FROM gcc:13
WORKDIR /app
RUN git clone --depth 1 https://example.com/libraries/small_http.git
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY server.cpp .
RUN g++ -std=c++17 -I small_http/include server.cpp -o server -lpthread
EXPOSE 8084
USER app
CMD ["./server"]
