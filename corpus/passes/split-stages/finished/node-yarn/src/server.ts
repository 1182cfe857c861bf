import fastify from "fastify";

const app = fastify();
app.get("/", async () => "ferry");
app.listen({ port: 8080, host: "0.0.0.0" });
