import "@playwright/test";
