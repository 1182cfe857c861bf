require("fs").cpSync("index.js", "dist/index.js");
