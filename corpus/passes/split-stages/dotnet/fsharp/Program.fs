open Microsoft.AspNetCore.Builder

let builder = WebApplication.CreateBuilder()
let app = builder.Build()
app.MapGet("/", System.Func<string>(fun () -> "hello")) |> ignore
app.Run()
