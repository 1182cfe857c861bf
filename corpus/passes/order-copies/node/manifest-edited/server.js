require("left-pad");require("http").createServer((_, o) => o.end("ok")).listen(3000);
