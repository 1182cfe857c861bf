const fs = require("fs");

require("http").createServer((request, response) => fs.createReadStream("npm-debug.log").pipe(response)).listen(3000);
