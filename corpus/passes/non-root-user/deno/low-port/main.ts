Deno.serve({ port: 80 }, () => new Response("harbour"));
