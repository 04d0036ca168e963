using Npgsql;

namespace Marquee.Storage.PostgreSql.Reservations;

/// <summary>The ledger's own connections, whose sessions are set for it once and not transaction by transaction.</summary>
internal static class LedgerSessions
{
    /// <summary>For a connection and for a command. What a command that timed out did is unknown.</summary>
    private const int TimeOutSeconds = 3;

    /// <summary>
    /// Plans are made once a connection: to plan takes longer than to write one order. And they are made for tables that grow: one made on
    /// an opening night, while the tables are a page long, would read them from end to end until they are analyzed again. The time-out for
    /// a lock is shorter than the command's, because it certainly wrote nothing; one that is set elsewhere stays.
    /// </summary>
    private const string Settings =
        "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_bitmapscan = off; "
        + "select set_config('lock_timeout', '2s', false) where current_setting('lock_timeout') = '0'";

    public static NpgsqlDataSource Create(NpgsqlConnectionStringBuilder settings, PoolMode poolMode)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        foreach (var timeOut in (string[])["Timeout", "Command Timeout"])
        {
            if (!settings.ShouldSerialize(timeOut))
            {
                builder.ConnectionStringBuilder[timeOut] = TimeOutSeconds;
            }
        }

        if (poolMode is PoolMode.Transaction)
        {
            // Nothing is prepared, so each plan is made for the tables as they are; and a setting would reach the next user of the session.
            return builder.Build();
        }

        builder.UsePhysicalConnectionInitializer(
            static connection =>
            {
                using var set = new NpgsqlCommand(Settings, connection);
                set.ExecuteNonQuery();
            },
            static async connection =>
            {
                await using var set = new NpgsqlCommand(Settings, connection);
                await set.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }
}
