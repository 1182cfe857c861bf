var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHealthChecks();

var app = builder.Build();
app.MapGet("/", () => Results.Ok(new { status = "up" }));
app.MapHealthChecks("/healthz");
app.Run();
