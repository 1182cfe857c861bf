Deno.serve({ port: 8000 }, async (r) => {
  await Deno.writeTextFile("data/visits.txt", r.url);
  return new Response("harbour");
});
