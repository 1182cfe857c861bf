require("http").createServer((_, out) => out.end("web")).listen(3000);
