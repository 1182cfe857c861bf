const http = require("node:http");

http.get("http://localhost:3000", (reply) => process.exit(reply.statusCode === 200 ? 0 : 1));
