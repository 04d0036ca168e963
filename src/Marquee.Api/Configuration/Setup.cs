using Marquee.Storage.PostgreSql;

namespace Marquee.Api.Configuration;

/// <summary>What the settings choose before anything is registered: the database, Redis, and where files lie.</summary>
/// <param name="Provider"><see cref="DatabaseOptions.Provider"/>.</param>
/// <param name="Database"><see cref="ConnectionStringOptions.Database"/>, never empty.</param>
/// <param name="PoolMode"><see cref="DatabaseOptions.PoolMode"/>.</param>
/// <param name="Redis"><see cref="ConnectionStringOptions.Redis"/>; <see langword="null"/> starts one inside the process.</param>
/// <param name="DataFolder"><see cref="DataFolderOptions.DataFolder"/>, as a full path.</param>
/// <param name="Addresses">Where the application listens.</param>
internal sealed record Setup(
    DatabaseProvider Provider, string Database, PoolMode PoolMode, string? Redis, string DataFolder, ListenAddresses Addresses)
{
    /// <summary>
    /// Whether this is the embedded default: one process without external servers, so it may keep its own keys.
    /// </summary>
    public bool IsEmbedded => Provider is DatabaseProvider.Sqlite && Redis is null;

    /// <summary>Whether anything is kept in the data folder.</summary>
    public bool UsesDataFolder => Provider is DatabaseProvider.Sqlite || Redis is null;

    /// <exception cref="StartUpException">A setting is wrong.</exception>
    public static Setup From(IConfiguration configuration)
    {
        Settings.Check(configuration);
        var database = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
        var folder = Path.GetFullPath(NotEmpty(configuration[nameof(DataFolder)]) ?? "data", Home());
        var connection = NotEmpty(configuration.GetConnectionString("Database"));
        return new Setup(
            database.Provider,
            database.Provider switch
            {
                DatabaseProvider.Sqlite => connection ?? $"Data Source={Path.Combine(folder, "marquee.db")}",
                DatabaseProvider.PostgreSql => connection ?? throw new StartUpException(
                    "Database:Provider is PostgreSql, but ConnectionStrings:Database is empty; write, for example, "
                    + "Host=localhost;Database=marquee;Username=marquee."),
            },
            database.PoolMode,
            NotEmpty(configuration.GetConnectionString("Redis")),
            folder,
            ListenAddresses.From(configuration));
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
