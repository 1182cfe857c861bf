module.exports = require("morgan")("tiny");
