import { high } from "./tides.ts";

Deno.serve(() => new Response(String(high)));
