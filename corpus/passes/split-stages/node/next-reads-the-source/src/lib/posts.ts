import fs from "fs";
import path from "path";

const folder = path.join(process.cwd(), "src/data");

export const posts = () => fs.readdirSync(folder);
