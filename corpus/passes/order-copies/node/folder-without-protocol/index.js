console.log(require('loc'))
