export default { fetch: () => new Response("web") };
