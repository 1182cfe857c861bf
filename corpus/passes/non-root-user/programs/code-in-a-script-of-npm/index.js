const http = require('http');

const config = require('./config.json');

http.createServer((request, response) => response.end(`${config.url}\n`)).listen(3000);
