import Fastify from "fastify";
import { convert, units } from "./units.js";

const app = Fastify({ logger: true });

interface Conversion {
  value: number;
  from: string;
  to: string;
}

const querystring = {
  type: "object",
  required: ["value", "from", "to"],
  properties: {
    value: { type: "number" },
    from: { type: "string" },
    to: { type: "string" },
  },
};

app.get("/units", async () => ({ units }));

app.get<{ Querystring: Conversion }>("/convert", { schema: { querystring } }, async (request, reply) => {
  const { value, from, to } = request.query;
  try {
    return { value: convert(value, from, to), unit: to };
  } catch (error) {
    return reply.code(400).send({ error: (error as Error).message });
  }
});

await app.listen({ host: "0.0.0.0", port: Number(process.env.PORT ?? 3000) });
