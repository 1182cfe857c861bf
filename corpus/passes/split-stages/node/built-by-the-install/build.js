require("fs").copyFileSync("index.js", "out.js");
