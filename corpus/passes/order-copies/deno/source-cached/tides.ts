export const high = 4;
