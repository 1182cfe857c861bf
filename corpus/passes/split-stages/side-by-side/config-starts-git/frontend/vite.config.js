import { execSync } from "node:child_process";
import { defineConfig } from "vite";

const commit = execSync("git rev-parse --short HEAD").toString().trim();

export default defineConfig({ define: { __COMMIT__: JSON.stringify(commit) } });
