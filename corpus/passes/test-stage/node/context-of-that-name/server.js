require("http").createServer((_, answer) => answer.end("open")).listen(8080);
