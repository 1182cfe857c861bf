const path = require('path')
const { fix } = require(path.join(__dirname, 'tools', 'fix.cjs'))
module.exports = { hooks: { readPackage: fix } }
