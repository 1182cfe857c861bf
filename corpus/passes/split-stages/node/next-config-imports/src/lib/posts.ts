export const posts = () => ["first"];
