export const page = () => <h1>Shop</h1>;
