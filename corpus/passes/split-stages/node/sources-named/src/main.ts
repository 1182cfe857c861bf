import fastify from "fastify";

export const routes = ["./src/routes/*.ts"];

fastify().listen({ port: 3000, host: "0.0.0.0" });
