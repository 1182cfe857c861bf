using System.Diagnostics;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapPost("/run", (string tool) => Process.Start(tool)!.Id);
app.Run();
