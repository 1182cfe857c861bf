FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /app
COPY hello.csproj Program.cs ./
RUN dotnet restore; \
    dotnet publish -c Release -o /app/out

FROM mcr.microsoft.com/dotnet/runtime:8.0
WORKDIR /app
COPY --from=build /app/out /app/out
CMD ["dotnet", "/app/out/hello.dll"]
