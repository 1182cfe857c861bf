module.exports = { "/": "depot" }
