const express = require("express");
const app = express();
app.get("/", (req, res) => res.send("links"));
app.listen(8080);
