using Marquee.Infrastructure.Redis;
using Marquee.Storage.Mapping;
using Marquee.Storage.PostgreSql;
using Marquee.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Marquee.Api.Hosting;

/// <summary>What every feature stands on: the server, the clock, the database and Redis.</summary>
internal static class HostRegistration
{
    /// <summary>Where the application listens when nothing says otherwise.</summary>
    private const string DefaultUrl = "http://localhost:8080";

    /// <summary>The largest body a call may have: no call comes near.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    public static void AddMarqueeHost(this WebApplicationBuilder builder)
    {
        // Here and not in appsettings.json, which would beat the environment.
        string[] ports = ["urls", "http_ports", "https_ports"];
        if (ports.All(key => string.IsNullOrEmpty(builder.Configuration[key])) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultUrl);
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
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section);
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

    /// <summary>Binds a section of the settings to an options object that is validated before the application serves.</summary>
    public static void AddValidatedOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }
}

/// <summary>How the application treats its database.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Whether migrations are applied at every start; many instances may start at once, one migrates.</summary>
    /// <value><see langword="true"/> by default; else run the command <c>migrate</c>.</value>
    public bool MigrateOnStart { get; set; } = true;
}
