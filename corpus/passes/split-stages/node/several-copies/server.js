import express from "express";
import { list } from "./routes/list.js";

express().get("/", list).listen(9000);
