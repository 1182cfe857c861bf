const debug = require("debug")("orders");

debug("listening");
