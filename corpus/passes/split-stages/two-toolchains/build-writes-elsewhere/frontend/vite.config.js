import { defineConfig } from "vite";

export default defineConfig({
  build: { outDir: "../../var/www/pages", emptyOutDir: true },
});
