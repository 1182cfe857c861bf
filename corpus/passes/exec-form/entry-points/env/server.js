require('http').createServer((q, s) => s.end('tide')).listen(8080)
