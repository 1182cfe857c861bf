FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY Shop.csproj ./
RUN dotnet restore -p:PublishAot=false /p:UseAppHost=false
COPY . .
RUN dotnet publish -c Release -o /app -p:PublishAot=false /p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
COPY --from=build /app .
ENTRYPOINT ["dotnet", "Shop.dll"]
