export default { content: ["./src/**/*.{ts,tsx}"], theme: {}, plugins: [] };
