using System.Diagnostics.Metrics;

namespace Marquee.Infrastructure.Caching;

/// <summary>What operators see of remembered answers: by which level they were given, what is forgotten, and how much memory they take.</summary>
public sealed class CatalogCacheTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Marquee.Catalog";

    private readonly Counter<long> _forgotten;
    private long _asked;
    private long _redis;
    private long _database;

    /// <summary>Makes the instruments.</summary>
    public CatalogCacheTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        meter.CreateObservableCounter("marquee.catalog.answers", Answers, "{answer}", "Answers of the catalog, by the level that gave them: MEMORY, REDIS or DATABASE.");
        meter.CreateObservableGauge("marquee.catalog.memory.entries", () => Memory().Entries, "{entry}", "Entries in memory.");
        meter.CreateObservableGauge("marquee.catalog.memory.size", () => Memory().Bytes, "By", "About how much memory they take.");
        _forgotten = meter.CreateCounter<long>("marquee.catalog.forgotten", "{scope}", "Scopes of listings that were forgotten because an admin changed them.");
    }

    /// <summary>How full the memory is; whoever has it says so.</summary>
    public Func<(long Entries, long Bytes)> Memory { get; set; } = static () => (0, 0);

    /// <summary>How often the database was asked.</summary>
    public long Database => Interlocked.Read(ref _database);

    /// <summary>Counts an answer, from wherever it comes.</summary>
    public void Asked() => Interlocked.Increment(ref _asked);

    /// <summary>Counts an answer that the database had to give.</summary>
    public void ReadFromDatabase() => Interlocked.Increment(ref _database);

    /// <summary>Counts scopes that were forgotten.</summary>
    public void Forgot(int scopes) => _forgotten.Add(scopes);

    /// <summary>Counts an answer that Redis had.</summary>
    public void FoundInRedis() => Interlocked.Increment(ref _redis);

    private IEnumerable<Measurement<long>> Answers()
    {
        var (redis, database) = (Interlocked.Read(ref _redis), Interlocked.Read(ref _database));
        yield return Of("MEMORY", Math.Max(0, Interlocked.Read(ref _asked) - redis - database));
        yield return Of("REDIS", redis);
        yield return Of("DATABASE", database);
    }

    private static Measurement<long> Of(string level, long count) => new(count, new KeyValuePair<string, object?>("level", level));
}
