import { revision } from "./revision";

console.log(revision);
