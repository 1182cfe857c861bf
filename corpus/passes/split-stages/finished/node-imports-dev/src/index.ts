import ms from "ms";
import express from "express";

const app = express();
app.get("/tides", (_, answer) => answer.json([]));
app.listen(3000);
console.log(ms("2 days"));
