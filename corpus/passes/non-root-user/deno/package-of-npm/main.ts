import { JSONFilePreset } from "npm:lowdb@7/node";

const votes = await JSONFilePreset("votes", { yes: 0 });
Deno.serve({ port: 8000 }, () => Response.json(votes.data));
