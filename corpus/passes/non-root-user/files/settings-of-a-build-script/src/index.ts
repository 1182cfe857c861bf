import express from "express";

const app = express();
app.get("/health", (request, response) => response.json({ status: "up" }));
app.listen(3005);
