import path from "path";
import express from "express";

const app = express();
app.use("/css", express.static(path.join(__dirname, "..", "node_modules", "bootstrap", "dist", "css")));
app.listen(3000);
