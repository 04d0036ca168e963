using System.Globalization;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Payments;

/// <summary>What a buyer is up to.</summary>
internal enum Plan
{
    /// <summary>Approves and comes back.</summary>
    Pay,

    /// <summary>Approves and never comes back.</summary>
    WalkAway,

    /// <summary>Approves, and comes back when the hold is about to end.</summary>
    ComeLate,

    /// <summary>Pays and cancels.</summary>
    GiveBack,

    /// <summary>Declines, and pays with a second attempt.</summary>
    Decline,

    /// <summary>Lets the provider hang, and may approve then.</summary>
    Hang,

    /// <summary>Cancels while the payment is charged.</summary>
    CancelCharging,

    /// <summary>Starts a payment, and lets the hold end.</summary>
    LetExpire,
}

/// <summary>One of those who buy at the same time: one purchase after the other, each as another member.</summary>
internal sealed class Buyer(int number, PaymentsOptions options, Showings showings, Site site, PaymentLog log)
{
    /// <summary>Enough for a server to come back.</summary>
    private const int Tries = 300;

    private const int Looks = 60;

    private static readonly Plan[] Plans =
    [
        .. Enumerable.Repeat(Plan.Pay, 10), .. Enumerable.Repeat(Plan.WalkAway, 2), .. Enumerable.Repeat(Plan.ComeLate, 1),
        .. Enumerable.Repeat(Plan.GiveBack, 3), .. Enumerable.Repeat(Plan.Decline, 1), .. Enumerable.Repeat(Plan.Hang, 1),
        .. Enumerable.Repeat(Plan.CancelCharging, 1), .. Enumerable.Repeat(Plan.LetExpire, 1),
    ];

    private readonly Random _random = new((options.Seed * 1009) + number);
    private int _orders;

    private bool IsEnough => log.Started >= options.Payments;

    /// <summary>Buys until enough payments were started; a purchase in progress is completed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!IsEnough && !stop.IsCancellationRequested)
        {
            await BuyAsync(stop);
        }
    }

    private async Task BuyAsync(CancellationToken stop)
    {
        var (member, schedule) = ((long)_random.Next(1, options.Members + 1), showings.Draw(_random));
        var buyer = new BuyerClient(site, member, schedule);
        var seats = showings.Halls.DrawSeats(schedule, _random);
        var key = string.Create(CultureInfo.InvariantCulture, $"buyer-{number}-{++_orders}");
        var reserved = await AskAsync(() => buyer.ReserveAsync(seats, key), stop);
        if (reserved.About is not { Status: 201, Reservation: { } reservation })
        {
            return;
        }

        await ThinkAsync(300);
        if (await StartAsync(buyer, reservation, stop) is { Payment: { } payment } started)
        {
            await FollowAsync(showings.IsSoon(schedule) && _random.Next(2) == 0 ? Plan.GiveBack : Plans[_random.Next(Plans.Length)],
                buyer, reservation, payment, started.About.ExpiresAt!.Value, stop);
        }
    }

    private async Task FollowAsync(
        Plan plan, BuyerClient buyer, Guid reservation, Guid payment, DateTimeOffset until, CancellationToken stop)
    {
        Task<PaymentCall> Decide(string decision) => AskAsync(() => buyer.DecideAsync(reservation, payment, decision), stop);
        await ThinkAsync(500);
        switch (plan)
        {
            case Plan.Pay:
                await Decide("APPROVE");
                await CompleteAsync(buyer, reservation, payment, stop);
                break;
            case Plan.WalkAway:
                await Decide("APPROVE");
                break;
            case Plan.ComeLate:
                await Decide("APPROVE");
                await WaitUntilAsync(until.AddMilliseconds(-_random.Next(-200, 1500)));
                await CompleteAsync(buyer, reservation, payment, stop);
                break;
            case Plan.GiveBack:
                await Decide("APPROVE");
                await CompleteAsync(buyer, reservation, payment, stop);
                await ThinkAsync(500);
                await AskAsync(() => buyer.CancelAsync(reservation, payment), stop);
                break;
            case Plan.Decline:
                await Decide("DECLINE");
                await CompleteAsync(buyer, reservation, payment, stop);
                if (await StartAsync(buyer, reservation, stop) is { Payment: { } second } && second != payment)
                {
                    await AskAsync(() => buyer.DecideAsync(reservation, second, "APPROVE"), stop);
                    await CompleteAsync(buyer, reservation, second, stop);
                }

                break;
            case Plan.Hang:
                await Decide("HANG");
                await AskAsync(() => buyer.CompleteAsync(reservation, payment), stop);
                if (_random.Next(2) == 0)
                {
                    await ThinkAsync(8000);
                    await Decide("APPROVE");
                    await CompleteAsync(buyer, reservation, payment, stop);
                }

                break;
            case Plan.CancelCharging:
                await Decide("APPROVE");
                await Task.WhenAll(
                    AskAsync(() => buyer.CompleteAsync(reservation, payment), stop),
                    AskAsync(() => buyer.CancelAsync(reservation, payment), stop));
                break;
            case Plan.LetExpire:
                break;
        }
    }

    /// <summary>Starts a payment, sometimes twice at once as by a double click: both are answered the same payment.</summary>
    private async Task<PaymentCall?> StartAsync(BuyerClient buyer, Guid reservation, CancellationToken stop)
    {
        string?[] keys = _random.Next(4) switch
        {
            0 => [$"pay-{reservation}-{++_orders}"],
            1 => [null, $"pay-{reservation}-{++_orders}"],
            _ => [null],
        };
        var started = await Task.WhenAll(keys.Select(key => AskAsync(() => buyer.StartAsync(reservation, key), stop)));
        return started.FirstOrDefault(one => one is { About.Status: 201 });
    }

    /// <summary>
    /// Comes back, sometimes twice at once, and looks until the payment is decided, or the run ends: the application decides it then.
    /// </summary>
    private async Task CompleteAsync(BuyerClient buyer, Guid reservation, Guid payment, CancellationToken stop)
    {
        await ThinkAsync(300);
        var answers = await Task.WhenAll(Enumerable.Range(0, _random.Next(10) == 0 ? 2 : 1)
            .Select(_ => AskAsync(() => buyer.CompleteAsync(reservation, payment), stop)));
        var last = answers[0];
        for (var look = 0; look < Looks && (last.IsOpen || last.IsUnknown) && !IsEnough; look++)
        {
            await Task.Delay(_random.Next(200, 800), CancellationToken.None);
            last = await AskAsync(() => buyer.FindAsync(reservation, payment), stop);
        }
    }

    /// <summary>Asks until there is an answer that says what became of it.</summary>
    private async Task<PaymentCall> AskAsync(Func<Task<PaymentCall>> ask, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await ask();
            log.Add(answer);
            if (!answer.IsUnknown || attempt == Tries || stop.IsCancellationRequested)
            {
                return answer;
            }

            // Two may ask at once.
            await Task.Delay(Random.Shared.Next(50, 400), CancellationToken.None);
        }
    }

    private Task ThinkAsync(int most) => Task.Delay(_random.Next(most), CancellationToken.None);

    private static Task WaitUntilAsync(DateTimeOffset instant)
    {
        var rest = instant - TimeProvider.System.GetUtcNow();
        return rest > TimeSpan.Zero ? Task.Delay(rest, CancellationToken.None) : Task.CompletedTask;
    }
}
