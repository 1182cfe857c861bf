const fs = require("fs");
fs.mkdirSync("out", { recursive: true });
fs.writeFileSync("out/index.html", "<h1>shop</h1>");
