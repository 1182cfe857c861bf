const express = require("express");
const sqlite3 = require("sqlite3");

const db = new sqlite3.Database(":memory:");
db.run("CREATE TABLE notes (text TEXT)");

const app = express();
app.get("/", (request, response) => db.all("SELECT text FROM notes", (error, rows) => response.json(rows)));
app.listen(8080);
