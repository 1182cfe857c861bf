using Harbour.Tides;

var app = WebApplication.Create(args);
app.MapGet("/", () => new Tide("06:12"));
app.Run();
