require("puppeteer").launch();
