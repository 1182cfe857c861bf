using System.Diagnostics;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapPost("/mirror", (string url) =>
{
    using var git = Process.Start(new ProcessStartInfo("git", $"clone --mirror {url}") { WorkingDirectory = "/tmp" });
    git!.WaitForExit();
    return git.ExitCode;
});
app.Run();
