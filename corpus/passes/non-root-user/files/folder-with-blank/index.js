const express = require("express");

express().listen(3000);
require("fs").writeFileSync("started.txt", "1");
