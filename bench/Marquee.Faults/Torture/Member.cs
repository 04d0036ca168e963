using System.Globalization;

namespace Marquee.Faults.Torture;

/// <summary>
/// One of the hands of a member: orders, asks again until it is answered, pays, cancels, lets expire, and reads what is its own.
/// </summary>
internal sealed class Member(long id, int hand, Halls halls, MarqueeClient marquee, History history, Findings findings)
{
    /// <summary>Enough for a server to come back.</summary>
    private const int Tries = 100;

    private readonly Random _random = new((int)((id * 31) + hand));
    private readonly Queue<(long Schedule, Guid Reservation)> _kept = [];
    private int _orders;

    /// <summary>Runs until stopped; an operation in progress is completed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await OrderAsync(stop);
            await Task.Delay(_random.Next(120), CancellationToken.None);
        }
    }

    private async Task OrderAsync(CancellationToken stop)
    {
        var schedule = halls.DrawSchedule(_random);
        var seats = halls.DrawSeats(schedule, _random);
        var key = _random.Next(10) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{id}-{hand}-{++_orders}");
        if (_random.Next(20) == 0)
        {
            await AskAsync(() => marquee.SeatMapAsync(Instance(), id, schedule), 1, stop);
        }

        var answer = key is not null && _random.Next(20) == 0
            ? await TwiceAsync(schedule, seats, key, stop)
            : await AskAsync(() => marquee.ReserveAsync(Instance(), id, schedule, seats, key), key is null ? 1 : Tries, stop);
        if (answer is not { Status: 201, Reservation: { } reservation })
        {
            return;
        }

        if (_random.Next(3) == 0)
        {
            await ReadAsync(schedule, reservation, stop);
        }

        switch (_random.Next(10))
        {
            case < 4:
                await PayAsync(schedule, reservation, stop);
                break;
            case < 7:
                await CancelAsync(schedule, reservation, stop);
                break;
            default:
                // Expires.
                break;
        }

        if (key is not null && _random.Next(4) == 0)
        {
            await AskAsync(() => marquee.ReserveAsync(Instance(), id, schedule, seats, key), Tries, stop);
        }
    }

    /// <summary>The same order twice at once, as by a double click.</summary>
    private async Task<Call?> TwiceAsync(long schedule, long[] seats, string key, CancellationToken stop)
    {
        var answers = await Task.WhenAll(
            AskAsync(() => marquee.ReserveAsync(Instance(), id, schedule, seats, key), Tries, stop),
            AskAsync(() => marquee.ReserveAsync(Instance(), id, schedule, seats, key), Tries, stop));
        return answers.FirstOrDefault(answer => answer is { Status: 201 });
    }

    private async Task PayAsync(long schedule, Guid reservation, CancellationToken stop)
    {
        await Task.Delay(_random.Next(500), CancellationToken.None);
        var key = _random.Next(4) == 0 ? $"pay-{reservation}" : null;
        var paid = await AskAsync(() => marquee.PayAsync(Instance(), id, schedule, reservation, key), Tries, stop);
        if (paid is not { Status: 200 })
        {
            return;
        }

        // Seats must come free again, or the halls are soon sold out: one reservation is kept, and given back when there is another.
        _kept.Enqueue((schedule, reservation));
        if (_kept.Count > 1)
        {
            var (oldSchedule, old) = _kept.Dequeue();
            await CancelAsync(oldSchedule, old, stop);
        }
    }

    private async Task CancelAsync(long schedule, Guid reservation, CancellationToken stop)
    {
        await Task.Delay(_random.Next(500), CancellationToken.None);
        if (await AskAsync(() => marquee.CancelAsync(Instance(), id, schedule, reservation), Tries, stop) is { Status: 200 })
        {
            await ReadAsync(schedule, reservation, stop);
        }
    }

    private Task<Call?> ReadAsync(long schedule, Guid reservation, CancellationToken stop) =>
        AskAsync(() => marquee.FindAsync(Instance(), id, schedule, reservation), 2, stop);

    /// <summary>Asks until there is an answer that says what became of it.</summary>
    private async Task<Call?> AskAsync(Func<Task<Call>> ask, int tries, CancellationToken stop)
    {
        Call? answer = null;
        for (var attempt = 0; attempt < tries && !(attempt > 0 && stop.IsCancellationRequested); attempt++)
        {
            answer = await ask();
            history.Add(answer);
            findings.Look(answer);
            if (!answer.IsUnknown)
            {
                return answer;
            }

            await Task.Delay(_random.Next(50, 400), CancellationToken.None);
        }

        return answer;
    }

    private int Instance() => _random.Next(marquee.Instances);
}
