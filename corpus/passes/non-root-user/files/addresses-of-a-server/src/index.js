const express = require('express');
const fs = require('fs');
const path = require('path');

const links = [
  ['/home', 'Home'],
  ['/files/{id}', 'Files'],
];
const app = express();

app.get('/menu', (req, res) => res.json(links));

app.post('/logos', (req, res) => {
  const name = `${Date.now()}.png`;
  req.pipe(fs.createWriteStream(path.join(process.cwd(), 'uploads', name)));
  req.on('end', () => res.json({ logo: '/uploads/logos/' + name }));
});

app.listen(3000);
