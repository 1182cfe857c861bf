export const items = ["bolt", "nut"];
