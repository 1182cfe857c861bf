const express = require('express');
const redis = require('redis');

const client = redis.createClient({ host: process.env.REDIS_HOST || 'redis' });
const app = express();

app.get('/health', (req, res) => res.send({ redis: client.connected }));
app.get('/cart/:id', (req, res) => client.get(req.params.id, (error, cart) => res.json(error || JSON.parse(cart))));

app.listen(8080);
