FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /app
COPY . .
RUN dotnet restore
RUN dotnet publish -c Release -o out

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
COPY --from=build /app/appsettings.Development.json /app/appsettings.Development.json
COPY --from=build /app/appsettings.json /app/appsettings.json
COPY --from=build /app/wwwroot /app/wwwroot
COPY --from=build /app/out /app/out
EXPOSE 8080
ENTRYPOINT ["dotnet", "out/Shop.dll"]
