const path = require("path");
const express = require("express");
const compression = require("compression");
const recipes = require("./routes/recipes");

const app = express();
const port = process.env.PORT || 8000;

app.set("view engine", "ejs");
app.set("views", path.join(__dirname, "assets"));
app.use(compression());
app.use("/public", express.static(path.join(__dirname, "assets", "public")));
app.use("/", recipes);

app.listen(port, () => console.log(`recipe box on ${port}`));
