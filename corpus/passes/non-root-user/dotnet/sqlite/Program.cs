using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<Shop.Db>(options =>
    options.UseSqlite(builder.Configuration.GetConnectionString("Shop")));
var app = builder.Build();
app.MapGet("/", (Shop.Db db) => db.Orders.Count());
app.Run();
