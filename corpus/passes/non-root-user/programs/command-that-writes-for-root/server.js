const { spawnSync } = require("child_process");
const http = require("http");

spawnSync("sed", ["-i", "s/^hosts:.*/hosts: files dns/", "/etc/nsswitch.conf"]);

http.createServer((_, response) => response.end("ok")).listen(3000);
