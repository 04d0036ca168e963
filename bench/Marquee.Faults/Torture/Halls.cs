using Npgsql;

namespace Marquee.Faults.Torture;

/// <summary>The schedules under torture, and the rows of their screens.</summary>
/// <param name="Schedules">A few first, which everybody wants, then the spread.</param>
/// <param name="Rows">The seats of each row of a schedule's screen, in their order.</param>
internal sealed record Halls(IReadOnlyList<long> Schedules, IReadOnlyDictionary<long, long[][]> Rows)
{
    private const int Hot = 3;

    /// <summary>Reads them from the database.</summary>
    public static async Task<Halls> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var rows = new Dictionary<long, long[][]>();
        await using var command = database.CreateCommand(
            "select c.id, array_agg(s.id order by s.number) from schedule c join seat s on s.screen_id = c.screen_id group by c.id, "
            + "s.row order by c.id, s.row");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var schedule = reader.GetInt64(0);
            rows[schedule] = [.. rows.GetValueOrDefault(schedule) ?? [], reader.GetFieldValue<long[]>(1)];
        }

        return new Halls([.. rows.Keys.Order()], rows);
    }

    /// <summary>Half of all orders are for the few hot schedules.</summary>
    public long DrawSchedule(Random random) =>
        random.Next(2) == 0 ? Schedules[random.Next(Math.Min(Hot, Schedules.Count))] : Schedules[random.Next(Schedules.Count)];

    /// <summary>1 to 3 seats side by side.</summary>
    public long[] DrawSeats(long schedule, Random random)
    {
        var rows = Rows[schedule];
        var row = rows[random.Next(rows.Length)];
        var count = Math.Min(row.Length, random.Next(1, 4));
        var first = random.Next(row.Length - count + 1);
        return row[first..(first + count)];
    }
}
