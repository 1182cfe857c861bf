const http = require("node:http");

http.createServer((_, reply) => reply.end("open")).listen(3000);
