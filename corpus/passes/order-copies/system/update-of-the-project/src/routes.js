console.log("routes");
