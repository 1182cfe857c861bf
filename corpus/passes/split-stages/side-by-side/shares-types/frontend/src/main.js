import { greeting } from "../../shared/words.js";

document.querySelector("#app").textContent = greeting;
