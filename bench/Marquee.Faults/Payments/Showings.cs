using Marquee.Faults.Torture;
using Npgsql;

namespace Marquee.Faults.Payments;

/// <summary>
/// What is sold: showings days away, whose cancellations give everything back, and some that start soon, which give half.
/// </summary>
/// <param name="Soon">Those that start within 20 minutes.</param>
internal sealed record Showings(Halls Halls, IReadOnlyList<long> Soon)
{
    /// <summary>Less than the 20 minutes of the policy, and more than a run takes.</summary>
    private const string FromNow = "interval '19 minutes 30 seconds'";

    private readonly HashSet<long> _soon = [.. Soon];

    /// <summary>For the seed command: tomorrow's first showing may overlap with one that is moved to the next minutes.</summary>
    public static string FirstDay(TimeProvider time) =>
        time.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Moves the first showing of every screen close to its start.</summary>
    public static async Task MoveAsync(NpgsqlDataSource database)
    {
        await using var move = database.CreateCommand(
            $"""
            update schedule set
                start_time = date_trunc('minute', (now() + {FromNow}) at time zone 'Asia/Seoul'),
                end_time = date_trunc('minute', (now() + {FromNow}) at time zone 'Asia/Seoul') + (end_time - start_time),
                starts_at = date_trunc('minute', now() + {FromNow}),
                ends_at = date_trunc('minute', now() + {FromNow}) + (ends_at - starts_at)
            where id in (select min(id) from schedule group by screen_id)
            """);
        await move.ExecuteNonQueryAsync();
    }

    public static async Task<Showings> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var halls = await Halls.ReadAsync(database, ct);
        await using var soon = database.CreateCommand("select min(id) from schedule group by screen_id order by 1");
        await using var reader = await soon.ExecuteReaderAsync(ct);
        var ids = new List<long>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetInt64(0));
        }

        return new Showings(halls, ids);
    }

    public bool IsSoon(long schedule) => _soon.Contains(schedule);

    /// <summary>One in twelve starts soon.</summary>
    public long Draw(Random random) =>
        random.Next(12) == 0 ? Soon[random.Next(Soon.Count)] : Halls.Schedules[random.Next(Halls.Schedules.Count)];
}
