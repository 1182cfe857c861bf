import { build } from "esbuild";

await build({ entryPoints: ["src/main.js"], bundle: true, outdir: "dist" });
