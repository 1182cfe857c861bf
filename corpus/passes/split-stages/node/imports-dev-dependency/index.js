const express = require("express");
const morgan = require("morgan");

express().listen(3000);
