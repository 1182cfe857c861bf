FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /app
RUN chmod +x entrypoint.sh

FROM mcr.microsoft.com/dotnet/aspnet:8.0
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /src/appsettings.json /src/appsettings.json
COPY --from=build /src/entrypoint.sh /src/entrypoint.sh
WORKDIR /app
COPY --from=build /app /app
ENTRYPOINT ["/src/entrypoint.sh"]
