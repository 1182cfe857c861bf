using Docker.DotNet;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
using var docker = new DockerClientConfiguration().CreateClient();
app.MapGet("/containers", () => docker.Containers.ListContainersAsync(new()));
app.Run();
