require("fs").cpSync("index.js", "out/index.js");
