import fs from "fs";
import path from "path";

const folder = path.join(process.cwd(), "posts");

export const posts = () => fs.readdirSync(folder);
