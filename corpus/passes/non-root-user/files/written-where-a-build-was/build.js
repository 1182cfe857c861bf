require("fs").cpSync("public", "build", { recursive: true });
