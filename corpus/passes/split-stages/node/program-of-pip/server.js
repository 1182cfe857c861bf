const { execFile } = require("child_process");
const express = require("express");

const app = express();
app.get("/:table", (request, answer) => {
  execFile("csvstat", [`/data/${request.params.table}.csv`], (error, out) => answer.send(error ? error.message : out));
});
app.listen(8384);
