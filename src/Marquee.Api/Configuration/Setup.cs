using Marquee.Storage.PostgreSql;

namespace Marquee.Api.Configuration;

/// <summary>Which database is used.</summary>
internal enum DatabaseProvider
{
    /// <summary>A file in the data folder.</summary>
    Sqlite,

    /// <summary>A server, <c>ConnectionStrings:Database</c>.</summary>
    PostgreSql,
}

/// <summary>What the settings choose before anything is registered: the database, Redis, and where files lie.</summary>
/// <param name="Provider">Setting <c>Database:Provider</c>; SQLite by default.</param>
/// <param name="Database">Setting <c>ConnectionStrings:Database</c>; with SQLite a file in the data folder by default.</param>
/// <param name="PoolMode">Setting <c>Database:PoolMode</c>; <c>Session</c> by default, <c>Transaction</c> behind a PgBouncer whose <c>pool_mode</c> is transaction.</param>
/// <param name="Redis">Setting <c>ConnectionStrings:Redis</c>; <see langword="null"/> starts one inside the process.</param>
/// <param name="DataFolder">Setting <c>DataFolder</c>; <c>data</c> beside the solution, else beside the binary, by default; a relative folder starts there too.</param>
internal sealed record Setup(DatabaseProvider Provider, string Database, PoolMode PoolMode, string? Redis, string DataFolder)
{
    /// <summary>Whether this is the embedded default: one process that needs nothing from outside, so one that may keep keys of its own.</summary>
    public bool IsEmbedded => Provider is DatabaseProvider.Sqlite && Redis is null;

    /// <summary>Whether anything is kept in the data folder.</summary>
    public bool UsesDataFolder => Provider is DatabaseProvider.Sqlite || Redis is null;

    /// <exception cref="StartUpException">A setting is wrong.</exception>
    public static Setup From(IConfiguration configuration)
    {
        var provider = Choice(configuration, "Database:Provider", DatabaseProvider.Sqlite);
        var folder = Path.GetFullPath(NotEmpty(configuration["DataFolder"]) ?? "data", Home());
        var database = NotEmpty(configuration.GetConnectionString("Database"));
        return new Setup(
            provider,
            provider switch
            {
                DatabaseProvider.Sqlite => database ?? $"Data Source={Path.Combine(folder, "marquee.db")}",
                DatabaseProvider.PostgreSql => database ?? throw new StartUpException(
                    "Database:Provider is PostgreSql, but ConnectionStrings:Database is empty; write, for example, Host=localhost;Database=marquee;Username=marquee."),
            },
            Choice(configuration, "Database:PoolMode", PoolMode.Session),
            NotEmpty(configuration.GetConnectionString("Redis")),
            folder);
    }

    private static T Choice<T>(IConfiguration configuration, string key, T byDefault)
        where T : struct, Enum
    {
        if (NotEmpty(configuration[key]) is not { } word)
        {
            return byDefault;
        }

        return Enum.TryParse<T>(word, ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? choice
            : throw new StartUpException($"{key} is '{word}'; use {string.Join(" or ", Enum.GetNames<T>())}.");
    }

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    /// <summary>Where relative folders start: beside the solution, else beside the binary; never the current folder.</summary>
    private static string Home()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Marquee.slnx")))
            {
                return folder.FullName;
            }
        }

        return AppContext.BaseDirectory;
    }
}
