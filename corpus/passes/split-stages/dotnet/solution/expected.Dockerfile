FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
ARG BUILD_CONFIGURATION=Release
WORKDIR /src
COPY . .
RUN dotnet restore Warehouse.sln
RUN dotnet test --no-restore
RUN dotnet publish src/Warehouse.Api/Warehouse.Api.csproj -c $BUILD_CONFIGURATION -o /app /p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
COPY --from=build /app /app
EXPOSE 8080
ENTRYPOINT ["dotnet", "warehouse.dll"]
