import { serveDir } from "@std/http";

Deno.serve((request) => serveDir(request));
