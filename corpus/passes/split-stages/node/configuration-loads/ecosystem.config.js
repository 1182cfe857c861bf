module.exports = { apps: [{ script: "index.js", node_args: "-r", interpreter_args: "morgan", env: { X: "morgan" } }] };
