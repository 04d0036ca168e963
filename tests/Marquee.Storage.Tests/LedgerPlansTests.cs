using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Storage.Tests;

/// <summary>What the statements of the ledger cost on PostgreSQL, as far as it can be told without a clock.</summary>
public sealed class LedgerPlansTests(Databases databases)
{
    private const string OfTheLedger = "relname in ('reservation', 'reserved_seat', 'member_quota', 'schedule_occupancy')";

    [Fact]
    public async Task The_statements_are_prepared_as_they_recur_and_planned_once()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var showing = await database.NewShowingAsync();
        for (var i = 0; i < 10; i++)
        {
            await database.ReserveAsync(showing, member: i, [$"{"AB"[i % 2]}{(i / 2) + 1}"]);
        }

        (await database.LedgerScalarAsync(
            """
            select string_agg(format('%s custom, %s', custom_plans, generic_plans > 0), ';') from pg_prepared_statements
            where statement like 'with wanted%' or statement like 'with ended%' or statement like '%schedule_occupancy%order by%for update'
            """)).ShouldBe("0 custom, t;0 custom, t;0 custom, t");
    }

    [Fact]
    public async Task Plans_made_while_the_tables_were_a_page_long_read_no_table_or_index_from_end_to_end()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var showing = await database.NewShowingAsync(rows: 10, seatsPerRow: 10);
        await database.ReserveAsync(showing, member: 999, ["A1"], key: "k");
        await database.ReserveAsync(showing, member: 998, ["A2"], holdFor: TimeSpan.FromMinutes(1));
        await database.ExecuteAsync("vacuum analyze");
        await ReadAsync(database);
        database.Time.Advance(TimeSpan.FromMinutes(1));

        const int Orders = 80;
        for (var i = 0; i < Orders; i++)
        {
            await database.ReserveAsync(showing, member: i, [$"{(char)('B' + (i / 10))}{(i % 10) + 1}"], key: $"{i}");
        }

        var (scans, entries) = await ReadAsync(database);
        scans.ShouldBe(0);
        entries.ShouldBeLessThan(10 * Orders);
    }

    [Fact]
    public async Task Plans_to_read_made_while_the_tables_were_a_page_long_read_what_is_asked_for_and_no_more()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var (showing, other) = (
            await database.NewShowingAsync(rows: 10, seatsPerRow: 10), await database.NewShowingAsync(rows: 10, seatsPerRow: 10));
        await database.ReserveAsync(showing, member: 999, ["A1"], key: "k");
        await database.ReserveAsync(showing, member: 998, ["A2"], holdFor: TimeSpan.FromMinutes(1));
        await database.ExecuteAsync("vacuum analyze");
        Order[] orders = [showing.Order(999, ["A1", "B1"], "k", null, database.Time), showing.Order(1, ["B2"], "x", null, database.Time)];
        await ReadLedgerAsync(10);
        foreach (var (number, i) in other.Seats.Keys.Select((number, i) => (number, i)))
        {
            await database.ReserveAsync(other, member: i, [number], key: $"{i}");
        }

        await ReadAsync(database);
        const int Times = 20;
        await ReadLedgerAsync(Times);

        var (scans, entries) = await ReadAsync(database);
        scans.ShouldBe(0);
        entries.ShouldBeLessThan(16 * Times, "two orders and two live seats have so few rows");

        async Task ReadLedgerAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await database.Ledger.ReadAsync(orders, CancellationToken.None);
                (await database.Ledger.ListLiveSeatsAsync([showing.Schedule.Id], database.Time.Instant, CancellationToken.None)).Count
                    .ShouldBe(2);
            }
        }
    }

    /// <summary>
    /// How often a table of the ledger was read from end to end since the last time, and how many entries of their indexes were read.
    /// </summary>
    private static async Task<(long Scans, long Entries)> ReadAsync(Database database)
    {
        await database.ScalarAsync("select pg_stat_force_next_flush()::text");
        await database.LedgerScalarAsync("select pg_stat_force_next_flush()::text");
        var scans = await database.ScalarAsync($"select sum(seq_scan) from pg_stat_user_tables where {OfTheLedger}");
        var entries = await database.ScalarAsync($"select sum(idx_tup_read) from pg_stat_user_indexes where {OfTheLedger}");
        await database.ScalarAsync("select pg_stat_reset()::text");
        return (long.Parse(scans, CultureInfo.InvariantCulture), long.Parse(entries, CultureInfo.InvariantCulture));
    }
}
