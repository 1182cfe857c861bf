const path = require("path");
const express = require("express");
const app = express();
app.use(express.static(path.join(process.env.PWD, "public")));
app.listen(3000);
