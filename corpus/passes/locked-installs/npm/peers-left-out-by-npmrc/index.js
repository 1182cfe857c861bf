require("react-table");
