const answer = await fetch("/api/prices");
document.querySelector("#app").textContent = JSON.stringify(await answer.json());
