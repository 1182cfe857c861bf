import { Application } from "./deps.ts";

await new Application().listen({ port: 8000 });
