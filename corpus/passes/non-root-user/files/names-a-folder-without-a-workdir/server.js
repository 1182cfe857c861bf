const http = require("http");
const { open } = require("./keep");
const settings = require("./settings.json");

const orders = open(settings.folder);

http
  .createServer((request, response) => {
    orders.add(request.url);
    response.end("ordered");
  })
  .listen(3000);
