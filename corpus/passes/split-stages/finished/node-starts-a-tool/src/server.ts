import { execSync } from "child_process";
import express from "express";

const app = express();
app.get("/pretty", (request, response) => response.send(execSync("npx prettier --version")));
app.listen(3000);
