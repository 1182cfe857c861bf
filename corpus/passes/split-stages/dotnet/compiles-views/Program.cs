var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages().AddRazorRuntimeCompilation();
var app = builder.Build();
app.MapRazorPages();
app.Run();
