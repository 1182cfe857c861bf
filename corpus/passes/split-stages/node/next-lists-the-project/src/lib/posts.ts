import fs from "fs";

export const posts = () => fs.readdirSync(process.cwd());
