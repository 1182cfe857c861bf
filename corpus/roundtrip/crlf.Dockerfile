# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build

WORKDIR /src
COPY *.csproj .
# restore
RUN dotnet restore \
    --verbosity quiet \
    # inner

    && true
COPY <<EOF /etc/app.conf
key = value
EOF
ENTRYPOINT ["dotnet", "app.dll"]
