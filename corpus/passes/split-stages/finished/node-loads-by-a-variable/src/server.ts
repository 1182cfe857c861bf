import express from "express";

const app = express();
for (const name of ["helmet"]) app.use(require(name)());
app.listen(3000);
