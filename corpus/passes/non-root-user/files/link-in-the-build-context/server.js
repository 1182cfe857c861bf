const fs = require('fs');
const http = require('http');

http
  .createServer((request, response) => {
    fs.appendFileSync('logs/access.log', `${request.url}\n`);
    response.end('ok\n');
  })
  .listen(3000);
