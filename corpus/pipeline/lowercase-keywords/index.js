require("http").createServer((q, s) => s.end("tiny")).listen(3000);
