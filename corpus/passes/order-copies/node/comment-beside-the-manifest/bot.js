const commands = require("./commands"); require("ms"); console.log(commands);
