console.log(require('deep'))
