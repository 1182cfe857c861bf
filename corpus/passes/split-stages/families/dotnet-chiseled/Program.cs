var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();

app.MapGet("/", () => "high water at 11:42");
app.Run();
