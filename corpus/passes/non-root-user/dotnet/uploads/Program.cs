var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
Directory.CreateDirectory("uploads");
app.MapPost("/files/{name}", async (string name, HttpRequest request) =>
{
    await using var file = new FileStream(Path.Combine("uploads", name), FileMode.Create);
    await request.Body.CopyToAsync(file);
});
app.Run();
