require("fs").writeFileSync("public/index.html", "<h1>site</h1>");
