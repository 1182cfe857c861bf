import { ensureDir } from "https://deno.land/std@0.224.0/fs/mod.ts";

await ensureDir("./pictures");
Deno.serve({ port: 8000 }, () => new Response("pictures"));
