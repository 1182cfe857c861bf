import { items } from "../models/items.js";

export const list = (request, response) => response.json(items);
