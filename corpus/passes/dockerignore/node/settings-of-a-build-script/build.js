require("dotenv").config();

require("esbuild").buildSync({
  entryPoints: ["src/map.js"],
  outdir: "public",
  define: { MAP_TOKEN: JSON.stringify(process.env.MAP_TOKEN) },
});
