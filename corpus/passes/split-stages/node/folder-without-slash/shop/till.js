const express = require("express");
express().get("/", (_, answer) => answer.send("open")).listen(7070);
