const fs = require("node:fs");
const express = require("express");

const scratch = fs.mkdtempSync("job-");

express()
  .get("/", (_, response) => response.send(scratch))
  .listen(3000);
