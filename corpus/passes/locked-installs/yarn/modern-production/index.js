const debug = require("debug")("shop");
const ms = require("ms");

setInterval(() => debug("open"), ms("1m"));
