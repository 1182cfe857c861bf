import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastify from "fastify";

const api = readFileSync(join(__dirname, "..", "spec", "api.yaml"));

fastify().get("/", () => api);
