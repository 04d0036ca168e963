# `docker build` has never been run on this file: there was no container engine. scripts/image.sh runs its steps in a chroot.
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
# The image has no curl.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3; read -r _ status _ <&3; [ \"$status\" = 200 ]"]
# SIGTERM drains: no new connections, what has begun is ended.
STOPSIGNAL SIGTERM
# A container listens on all addresses, so it has no demo accounts. Make the first admin: docker exec -it NAME dotnet Marquee.Api.dll admin create --email …
ENTRYPOINT ["dotnet", "Marquee.Api.dll"]
