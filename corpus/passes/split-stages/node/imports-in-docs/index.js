const express = require("express");

express().use(require("./docs/pages")).listen(3000);
