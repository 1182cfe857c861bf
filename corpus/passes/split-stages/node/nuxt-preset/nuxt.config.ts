export default defineNuxtConfig({ nitro: { preset: "node-cluster" } });
