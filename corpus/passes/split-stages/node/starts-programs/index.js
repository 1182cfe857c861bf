const { execSync } = require("child_process");

console.log(execSync(process.argv[2]).toString());
