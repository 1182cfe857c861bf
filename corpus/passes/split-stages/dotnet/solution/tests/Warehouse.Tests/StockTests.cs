namespace Warehouse.Tests;

public class StockTests
{
    [Fact]
    public void Counts() => Assert.Equal(3, new Stock("a", 3).Count);
}
