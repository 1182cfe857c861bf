console.log(require('deep/package.json').name)
