module.exports = {
  outputDir: "public_html",
  devServer: { port: 8081, host: "0.0.0.0" },
};
