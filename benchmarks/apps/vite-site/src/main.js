const pages = { "/": "Lighthouse", "/keeper": "The keeper" };

document.querySelector("#app").textContent = pages[location.pathname] ?? "Fog";
