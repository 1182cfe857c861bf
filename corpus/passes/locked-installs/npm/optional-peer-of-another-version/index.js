require("loader");
