FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY src/Billing.Api/Billing.Api.csproj src/Billing.Api/
COPY src/Billing.Core/Billing.Core.csproj src/Billing.Core/
RUN dotnet restore src/Billing.Api
COPY . .
RUN dotnet publish src/Billing.Api -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
COPY --from=build /app /app
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["dotnet", "Billing.Api.dll"]
