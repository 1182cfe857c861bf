module.exports = { distDir: process.env.OUT || "out" };
