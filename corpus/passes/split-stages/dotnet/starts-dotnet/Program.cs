using System.Diagnostics;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapPost("/plugins/{name}", (string name) => Process.Start("dotnet", $"build plugins/{name}").WaitForExit());
app.Run();
