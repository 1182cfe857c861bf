require("http").createServer((_, answer) => answer.end("open")).listen(4100);
