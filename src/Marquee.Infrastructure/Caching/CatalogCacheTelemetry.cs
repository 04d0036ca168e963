using System.Diagnostics.Metrics;

namespace Marquee.Infrastructure.Caching;

/// <summary>Metrics of the catalog cache: responses by level, invalidations, memory.</summary>
public sealed class CatalogCacheTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Marquee.Catalog";

    private readonly Counter<long> _invalidated;
    private long _asked;
    private long _redis;
    private long _database;

    /// <summary>Makes the instruments.</summary>
    public CatalogCacheTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        meter.CreateObservableCounter(
            "marquee.catalog.answers", CountByLevel, "{answer}",
            "Answers of the catalog, by the level that gave them: MEMORY, REDIS or DATABASE.");
        meter.CreateObservableGauge("marquee.catalog.memory.entries", () => Memory().Entries, "{entry}", "Entries in memory.");
        meter.CreateObservableGauge("marquee.catalog.memory.size", () => Memory().Bytes, "By", "About how much memory they take.");
        _invalidated = meter.CreateCounter<long>(
            "marquee.catalog.invalidated", "{scope}", "Scopes of listings that a change of the catalog invalidated.");
    }

    /// <summary>Reads how full the memory is.</summary>
    public Func<(long Entries, long Bytes)> Memory { get; set; } = static () => (0, 0);

    /// <summary>How often the database was asked.</summary>
    public long Database => Interlocked.Read(ref _database);

    /// <summary>Counts an answer, from wherever it comes.</summary>
    public void Asked() => Interlocked.Increment(ref _asked);

    /// <summary>Counts an answer that the database had to give.</summary>
    public void ReadFromDatabase() => Interlocked.Increment(ref _database);

    /// <summary>Counts scopes that were invalidated.</summary>
    public void Invalidated(int scopes) => _invalidated.Add(scopes);

    /// <summary>Counts an answer that Redis had.</summary>
    public void FoundInRedis() => Interlocked.Increment(ref _redis);

    private IEnumerable<Measurement<long>> CountByLevel()
    {
        var (redis, database) = (Interlocked.Read(ref _redis), Interlocked.Read(ref _database));
        yield return Of("MEMORY", Math.Max(0, Interlocked.Read(ref _asked) - redis - database));
        yield return Of("REDIS", redis);
        yield return Of("DATABASE", database);
    }

    private static Measurement<long> Of(string level, long count) => new(count, new KeyValuePair<string, object?>("level", level));
}
