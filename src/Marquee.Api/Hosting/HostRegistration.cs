using Marquee.Api.Configuration;
using Marquee.Infrastructure.Redis;
using Marquee.Storage.Mapping;
using Marquee.Storage.PostgreSql;
using Marquee.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StackExchange.Redis;

namespace Marquee.Api.Hosting;

/// <summary>Services that every feature needs: the server, the clock, the database and Redis.</summary>
internal static class HostRegistration
{
    /// <summary>The largest body a call may have: no call comes near.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    public static void AddMarqueeHost(this WebApplicationBuilder builder)
    {
        // Here and not in appsettings.json, which would beat the environment.
        string[] ports = ["urls", "http_ports", "https_ports"];
        if (ports.All(key => string.IsNullOrEmpty(builder.Configuration[key]))
            && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(ListenAddresses.Default);
        }

        // Without it `dotnet run` serves the files of wwwroot in the Development environment only.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<IActor, RequestActor>();
    }

    public static void AddMarqueeDatabase(this IServiceCollection services, Setup setup)
    {
        services.AddValidatedOptions<DatabaseOptions>(DatabaseOptions.Section);
        try
        {
            _ = setup.Provider switch
            {
                DatabaseProvider.Sqlite => services.AddSqliteStorage(setup.Database),
                DatabaseProvider.PostgreSql => services.AddPostgreSqlStorage(setup.Database, setup.PoolMode),
            };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new StartUpException($"ConnectionStrings:Database cannot be read: {exception.Message}", exception);
        }
    }

    public static void AddMarqueeRedis(this IServiceCollection services, Setup setup)
    {
        services.AddSingleton<RedisBreaker>();
        if (setup.Redis is null)
        {
            services.AddSingleton<EmbeddedRedisHost>();
            services.AddSingleton<IConnectionMultiplexer>(provider =>
                ConnectionMultiplexer.Connect(provider.GetRequiredService<EmbeddedRedisHost>().Connection));
            return;
        }

        try
        {
            var options = RedisConnection.Parse(setup.Redis);
            services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(options));
        }
        catch (ArgumentException exception)
        {
            throw new StartUpException($"ConnectionStrings:Redis cannot be read: {exception.Message}", exception);
        }
    }
}
