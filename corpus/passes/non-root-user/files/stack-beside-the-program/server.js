require("node:http").createServer((request, response) => response.end("feed")).listen(8080);
