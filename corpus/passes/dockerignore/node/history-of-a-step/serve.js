require("http").createServer((request, response) => response.end("site")).listen(3000);
