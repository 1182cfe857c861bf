FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:8.0-alpine AS build
WORKDIR /src
COPY Shop.csproj .
ARG TARGETARCH
RUN dotnet restore -a $TARGETARCH
COPY . .
RUN dotnet build -a $TARGETARCH -c Release

FROM build AS publish
RUN dotnet publish -a $TARGETARCH -c Release -o /publish

FROM mcr.microsoft.com/dotnet/aspnet:8.0-alpine
WORKDIR /app
COPY --from=publish /publish .
ENTRYPOINT ["dotnet", "Shop.dll"]
