const express = require("express");

express().get("/", (request, response) => response.send("open")).listen(3000);
