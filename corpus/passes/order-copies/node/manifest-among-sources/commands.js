module.exports = ["ask", "score"];
