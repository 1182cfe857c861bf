const { port } = require("./ratings");

console.log(`prepared for ${port}`);
