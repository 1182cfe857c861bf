console.log(require("express") ? "<p>made</p>" : "")
