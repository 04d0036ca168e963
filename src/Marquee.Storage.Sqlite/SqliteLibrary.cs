using SQLitePCL;

namespace Marquee.Storage.Sqlite;

/// <summary>The library itself, once a process and before the first connection.</summary>
internal static class SqliteLibrary
{
    /// <summary>SQLITE_CONFIG_MEMSTATUS, <see href="https://www.sqlite.org/c3ref/c_config_covering_index_scan.html"/>.</summary>
    private const int MemoryStatistics = 9;

    private static readonly Lazy<int> Configured = new(() =>
    {
        Batteries_V2.Init();
        return raw.sqlite3_config(MemoryStatistics, 0);
    });

    /// <summary>
    /// Turns off statistics of memory: to count, all connections wait for one another at every allocation, which halves the searches a
    /// second. Where the library is in use already nothing is changed.
    /// </summary>
    public static void Configure() => _ = Configured.Value;
}
