import { createServer } from "http";
import ms from "ms";

createServer((request, response) => response.end(`open for ${ms(90000)} at ${process.env.REVISION}`)).listen(8080);
