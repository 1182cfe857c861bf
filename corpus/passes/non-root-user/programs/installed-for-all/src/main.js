document.body.append("Notes");
