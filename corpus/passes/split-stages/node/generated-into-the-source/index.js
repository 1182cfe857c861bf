const { PrismaClient } = require("./generated/client");

new PrismaClient().entry.count().then(console.log);
