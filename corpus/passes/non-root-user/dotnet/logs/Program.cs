using Serilog;

var builder = WebApplication.CreateBuilder(args);
builder.Host.UseSerilog((context, logger) => logger.WriteTo.Console().WriteTo.File("logs/shop-.log", rollingInterval: RollingInterval.Day));
var app = builder.Build();
app.MapGet("/", () => "up");
app.Run();
