var app = WebApplication.Create(args);
app.MapGet("/", () => "tides");
app.Run();
