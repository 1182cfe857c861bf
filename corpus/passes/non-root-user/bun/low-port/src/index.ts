export default { port: 80, fetch: () => new Response("harbour") };
