const mysql = require('mysql2/promise');

const pool = mysql.createPool({ host: 'db', user: process.env.DB_USER, table: 'history' });

exports.all = async (name) => (await pool.query('SELECT * FROM ??', [name]))[0];
exports.add = async (note) => (await pool.query('INSERT INTO history SET ?', note))[0];
