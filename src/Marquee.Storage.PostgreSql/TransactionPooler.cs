using Npgsql;

namespace Marquee.Storage.PostgreSql;

/// <summary>Finds out whether a pooler between this process and the server gives sessions away between transactions.</summary>
public static class TransactionPooler
{
    /// <summary>Each may miss a busy pooler by chance.</summary>
    private const int Rounds = 20;

    /// <summary>
    /// Whether a connection may meet another session in its next transaction. A server without a pooler costs one connection and one query.
    /// </summary>
    /// <param name="connectionString">In Npgsql's form; the connections are opened for this question only.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="PostgresException">The server cannot be used at all: a pooler that pools statements refuses the transaction, for
    /// example.</exception>
    public static async Task<bool> IsInUseAsync(string connectionString, CancellationToken ct)
    {
        var settings = new NpgsqlDataSourceBuilder(connectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        settings.ConnectionStringBuilder.Pooling = false;
        settings.ConnectionStringBuilder.MaxAutoPrepare = 0;
        await using var database = settings.Build();
        await using var one = await database.OpenConnectionAsync(ct);
        var session = await SessionAsync(one, ct);
        if (session == one.ProcessID)
        {
            // A pooler makes these numbers up.
            return false;
        }

        await using var two = await database.OpenConnectionAsync(ct);
        for (var round = 1; round <= Rounds; round++)
        {
            // A pooler that takes turns between sessions is seen by the first condition, one that gives the last used by the second.
            if (await SessionAsync(one, ct) != session || await SessionAsync(two, ct) == session)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The session that serves a transaction.</summary>
    private static async Task<int> SessionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection, transaction);
        var session = (int)(await command.ExecuteScalarAsync(ct))!;
        await transaction.CommitAsync(ct);
        return session;
    }
}
