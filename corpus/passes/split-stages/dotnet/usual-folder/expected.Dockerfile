FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build
WORKDIR /app
COPY . ./
RUN dotnet publish -c Release

FROM mcr.microsoft.com/dotnet/runtime:9.0
WORKDIR /app
COPY --from=build /app/bin/Release/net9.0/publish /app/bin/Release/net9.0/publish
CMD ["dotnet", "bin/Release/net9.0/publish/report.dll"]
