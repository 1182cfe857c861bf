const express = require("express");

exports.port = 9080;
if (require.main === module) express().listen(exports.port);
