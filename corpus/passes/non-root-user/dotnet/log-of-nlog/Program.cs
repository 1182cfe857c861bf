var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => "prices");
app.Run();
