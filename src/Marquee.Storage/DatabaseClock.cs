namespace Marquee.Storage;

/// <summary>The clock of the database's machine.</summary>
public interface IDatabaseClock
{
    /// <summary>Reads it, UTC; <see langword="null"/> where the database is inside this process and has no clock of its own.</summary>
    Task<DateTime?> ReadAsync(CancellationToken ct);
}
