import { serveDir } from "@std/http/file-server";

Deno.serve({ port: 8000 }, (request) => serveDir(request, { fsRoot: "public" }));
Deno.addSignalListener("SIGTERM", () => Deno.exit());
