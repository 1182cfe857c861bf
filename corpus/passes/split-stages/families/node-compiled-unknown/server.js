const Koa = require("koa");

const app = new Koa();
app.use((ctx) => {
  ctx.body = { berths: 12 };
});
app.listen(process.env.PORT || 3000);
