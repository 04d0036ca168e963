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

/// <summary>How the application uses its database.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Which database.</summary>
    /// <value>`Sqlite` or `PostgreSql`; `Sqlite` by default.</value>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>What a pooler before PostgreSQL may do with sessions.</summary>
    /// <value>
    /// `Session` or `Transaction`; `Session` by default. `Transaction` is for a PgBouncer whose `pool_mode` is transaction
    /// ([operations](operations.md#a-pooler)).
    /// </value>
    public PoolMode PoolMode { get; set; } = PoolMode.Session;

    /// <summary>Whether migrations are applied at every start. Many instances may start at once: one migrates.</summary>
    /// <value>`true` by default; with `false` run the command `migrate`.</value>
    public bool MigrateOnStart { get; set; } = true;
}

/// <summary>The servers that the application connects to.</summary>
internal sealed class ConnectionStringOptions
{
    public const string Section = "ConnectionStrings";

    /// <summary>The database, in the form of Microsoft.Data.Sqlite or Npgsql.</summary>
    /// <value>
    /// SQLite: `marquee.db` in the data folder by default. PostgreSQL: required, such as
    /// `Host=localhost;Database=marquee;Username=marquee`; it prepares 50 recurring statements unless `Max Auto Prepare` says otherwise.
    /// </value>
    public string? Database { get; set; }

    /// <summary>Redis: one server, Sentinel or Cluster, in the form of StackExchange.Redis.</summary>
    /// <value>A Redis inside the process by default. Time-outs are 500 ms unless the connection string says otherwise.</value>
    public string? Redis { get; set; }
}

/// <summary>Where the application keeps its files.</summary>
internal sealed class DataFolderOptions
{
    public const string Section = "";

    /// <summary>
    /// The folder of the SQLite database, the keys and the socket of the embedded Redis. Only its owner can read what is made in it.
    /// </summary>
    /// <value>`data` beside `Marquee.slnx`, else beside the binary, by default; a relative folder starts there too.</value>
    public string? DataFolder { get; set; }
}
