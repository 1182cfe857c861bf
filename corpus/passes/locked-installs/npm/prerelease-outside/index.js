require("react");
