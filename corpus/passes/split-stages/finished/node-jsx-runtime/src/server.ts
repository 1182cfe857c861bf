import { page } from "./page";
import express from "express";

const app = express();
app.get("/", (request, response) => response.json(page()));
app.listen(3000);
