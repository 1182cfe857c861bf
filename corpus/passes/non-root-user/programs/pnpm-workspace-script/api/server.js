const fs = require("fs");
const http = require("http");

http.createServer((request, answer) => {
  fs.appendFileSync("visits.log", request.url + "\n");
  answer.end("noted");
}).listen(3000);
