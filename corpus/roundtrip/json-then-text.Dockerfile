FROM alpine:3.19
CMD ["node", "server.js"] # the server
RUN ["a"] ["b"]
COPY ["a", "b"] /c
