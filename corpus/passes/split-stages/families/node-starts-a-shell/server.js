const { execSync } = require("child_process");
const Koa = require("koa");

const revision = execSync("/bin/sh -c 'cat /etc/revision'").toString();

const app = new Koa();
app.use((ctx) => {
  ctx.body = { revision };
});
app.listen(process.env.PORT || 3000);
