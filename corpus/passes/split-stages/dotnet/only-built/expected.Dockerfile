FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /app
COPY . .
RUN dotnet build -c Release

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
COPY --from=build /app/appsettings.json /app/appsettings.json
COPY --from=build /app/bin/Release/net8.0 /app/bin/Release/net8.0
CMD ["dotnet", "bin/Release/net8.0/Shop.dll"]
