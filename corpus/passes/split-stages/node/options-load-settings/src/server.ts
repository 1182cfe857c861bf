import express from "express";
import { prices } from "@shop/prices";

express()
  .get("/", (request, response) => response.json(prices))
  .listen(3000);
