FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY Prices.csproj .
RUN dotnet restore
COPY . .
RUN dotnet publish -c Release -o /out --no-restore

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
RUN chown app:app /app
COPY --from=build --chown=app:app /out .
USER $APP_UID
ENTRYPOINT ["dotnet", "Prices.dll"]
