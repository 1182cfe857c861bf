await import("./src/env.js");

export default { reactStrictMode: true };
