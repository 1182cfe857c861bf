export { Application } from "https://deno.land/x/oak@v17.1.3/mod.ts";
