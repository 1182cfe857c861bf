FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /app
COPY . .
RUN dotnet publish -c Release -o out

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app/out
COPY --from=build /app/out /app/out
EXPOSE 8080
CMD ["dotnet", "Greeter.dll"]
