require("child_process").spawn("npx", ["cowsay", "open"], { stdio: "inherit" });
