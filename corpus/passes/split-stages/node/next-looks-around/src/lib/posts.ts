import fs from "fs";

const found = (folder: string): string[] => fs.readdirSync(folder);

export const posts = () => found(process.env.POSTS ?? process.cwd());
