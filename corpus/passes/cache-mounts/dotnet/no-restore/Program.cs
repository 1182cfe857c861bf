var app = WebApplication.Create(args);
app.MapGet("/", () => "ferry");
app.Run();
