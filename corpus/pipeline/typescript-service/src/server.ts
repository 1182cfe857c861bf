import fastify from "fastify";

const app = fastify({ logger: true });

app.get("/orders", async () => [{ id: 1, item: "tea" }]);

app.listen({ port: 3000, host: "0.0.0.0" });
