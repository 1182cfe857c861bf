FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY Billing.sln Directory.Build.props Directory.Packages.props ./
COPY src/Billing.Api/Billing.Api.csproj src/Billing.Api/
COPY src/Billing.Core/Billing.Core.csproj src/Billing.Core/
COPY tests/Billing.Tests/Billing.Tests.csproj tests/Billing.Tests/
RUN dotnet restore Billing.sln
COPY . .
RUN dotnet build Billing.sln -c Release
RUN dotnet publish src/Billing.Api -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
COPY --from=build /app .
ENTRYPOINT ["dotnet", "Billing.Api.dll"]
