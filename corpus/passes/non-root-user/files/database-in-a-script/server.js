const fs = require('fs');
fs.appendFileSync(process.argv[3], 'x');
