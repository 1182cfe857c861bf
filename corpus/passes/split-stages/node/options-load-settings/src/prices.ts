export const prices = { tea: 3 };
