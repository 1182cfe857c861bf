import express from "express";

const app = express();
app.get("/", (_, answer) => answer.send("tides"));
app.listen(3000);
