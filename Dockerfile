# The application on the ASP.NET Core runtime. Not built where it was written: there was no container engine. Report what you find.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Marquee.Api -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# Only SQLite and the Redis inside the process keep files; with PostgreSQL and Redis the folder stays empty.
RUN mkdir /data && chown $APP_UID /data
VOLUME /data
ENV DataFolder=/data
USER $APP_UID
EXPOSE 8080
# SIGTERM drains: no new connections, what has begun is ended.
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "Marquee.Api.dll"]
