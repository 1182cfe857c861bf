import express from "express";

const app = express();
app.get("/tides", (_, answer) => answer.json([]));
app.listen(3000);
