import { render } from "preact"; render("Rooms", document.body);
