namespace Warehouse.Core;

public record Stock(string Sku, int Count);
