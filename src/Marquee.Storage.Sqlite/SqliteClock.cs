namespace Marquee.Storage.Sqlite;

/// <inheritdoc cref="IDatabaseClock"/>
internal sealed class SqliteClock : IDatabaseClock
{
    public Task<DateTime?> ReadAsync(CancellationToken ct) => Task.FromResult<DateTime?>(null);
}
