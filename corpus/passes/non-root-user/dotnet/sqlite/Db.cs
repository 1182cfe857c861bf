using Microsoft.EntityFrameworkCore;

namespace Shop;

public record Order(int Id);

public class Db(DbContextOptions<Db> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();
}
