using System.ComponentModel.DataAnnotations;

namespace Marquee.Infrastructure.Caching;

/// <summary>Where responses of the catalog are cached.</summary>
public enum CacheLevels
{
    /// <summary>Nowhere: every answer is read from the database.</summary>
    None,

    /// <summary>In the memory of each instance.</summary>
    Memory,

    /// <summary>In Redis, for all instances.</summary>
    Redis,

    /// <summary>In memory, and behind it in Redis.</summary>
    Both,
}

/// <summary>How listings are cached and read.</summary>
public sealed class CatalogCacheOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Catalog";

    /// <summary>Where listings are cached.</summary>
    /// <value>
    /// `None`, `Memory`, `Redis` or `Both` ([why](decisions/0020-catalog-cache.md)); `Both`, and `Memory` with the embedded Redis, by
    /// default.
    /// </value>
    public CacheLevels? Cache { get; set; }

    /// <summary>The most memory that cached listings take in an instance.</summary>
    /// <value>1 to 4,096 MB; 16 by default, about a thousand pages.</value>
    [Range(1, 4096)]
    public int CacheMegabytes { get; set; } = 16;

    /// <summary>How long a listing is cached when nothing changes. It ends earlier when one of its showings starts.</summary>
    /// <value>1 s to 1 h; 1 min by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a listing may be used after its end while the database does not answer.</summary>
    /// <value>0 to 1 d; 10 min by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan CacheStaleFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many listings an instance reads from the database at once; others wait for their turn.</summary>
    /// <value>
    /// 1 to 1,000; twice the processors by default, and at least 4: more only share what those have, so that every search takes as long as
    /// the slowest.
    /// </value>
    [Range(1, 1000)]
    public int ConcurrentReads { get; set; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>How many listings may wait for their turn to be read; more are answered 503 at once.</summary>
    /// <value>0 to 100,000; 1,000 by default: about a second of reads.</value>
    [Range(0, 100_000)]
    public int QueuedReads { get; set; } = 1000;
}
