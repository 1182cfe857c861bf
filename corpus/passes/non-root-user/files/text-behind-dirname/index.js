const fs = require('fs');
const http = require('http');

const uploads = __dirname + '/public/uploads';
fs.mkdirSync(uploads, { recursive: true });

http
  .createServer((request, response) => {
    const file = fs.createWriteStream(`${uploads}/latest.jpg`);
    request.pipe(file).on('finish', () => response.end('thanks\n'));
  })
  .listen(3000);
