const fs = require("fs");
const path = require("path");
const express = require("express");

const router = express.Router();
const file = path.join(__dirname, "..", "assets", "recipes.json");

function all() {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

router.get("/", (req, res) => res.render("list", { recipes: all() }));

router.get("/recipes/:name", (req, res) => {
  const recipe = all().find((one) => one.name === req.params.name);
  if (!recipe) return res.status(404).json({ error: "no such recipe" });
  res.json(recipe);
});

module.exports = router;
