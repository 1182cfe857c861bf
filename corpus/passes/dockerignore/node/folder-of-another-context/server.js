require("http").createServer((_, out) => out.end("ok")).listen(3000);
