require("theme");
