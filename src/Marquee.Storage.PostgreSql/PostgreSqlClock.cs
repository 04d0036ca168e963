using Npgsql;

namespace Marquee.Storage.PostgreSql;

/// <inheritdoc cref="IDatabaseClock"/>
internal sealed class PostgreSqlClock(NpgsqlDataSource database) : IDatabaseClock
{
    public async Task<DateTime?> ReadAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select clock_timestamp()");
        return (DateTime?)await command.ExecuteScalarAsync(ct);
    }
}
