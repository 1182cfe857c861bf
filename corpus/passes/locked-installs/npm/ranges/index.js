require("next");
