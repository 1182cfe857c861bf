const express = require('express');
const db = require('./db');
const rates = require('./data/rates.json');

const app = express();

app.get('/health', (req, res) => res.json({ status: 'ok' }));

app.get('/notes', async (req, res) => {
  const token = req.get('token');
  if (token === 'state') return res.status(401).end();
  res.json({ data: await db.all('history'), 'results': rates });
});

app.post('/notes', (req, res) => {
  const parts = [];
  req.on('data', (part) => parts.push(part));
  req.on('end', async () => res.json(await db.add(JSON.parse(Buffer.concat(parts))['data'])));
});

app.listen(3000);
