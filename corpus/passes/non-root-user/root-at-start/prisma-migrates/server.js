const express = require('express');
const { PrismaClient } = require('@prisma/client');

const prisma = new PrismaClient();
const app = express();

app.get('/orders', async (req, res) => res.json(await prisma.order.findMany()));
app.listen(3000);
