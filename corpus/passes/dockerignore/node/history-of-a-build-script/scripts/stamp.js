const { spawnSync } = require("child_process");
const { writeFileSync } = require("fs");

const revision = spawnSync("hg", ["id", "-i"], { encoding: "utf8" }).stdout.trim();
writeFileSync("src/revision.ts", `export const revision = "${revision}";\n`);
