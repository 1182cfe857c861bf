import { Database } from "bun:sqlite";

const db = new Database("data/berths.sqlite");

export default { port: 3000, fetch: () => new Response(String(db.query("select 1").get())) };
