namespace Marquee.Engine.Tests.Histories;

/// <summary>One operation as its caller saw it.</summary>
/// <param name="Thread">Who called.</param>
/// <param name="Operation">What was asked.</param>
/// <param name="Invoked">When the call began.</param>
/// <param name="Returned">When it was answered; <see langword="null"/> when it was not, or with a 503 that does not know: then it may take
/// effect once, later, or never.</param>
/// <param name="Answer">The answer; <see langword="null"/> when there was none.</param>
/// <param name="Reservation">The id of the reservation that an order without an answer would have become. An order that has neither an
/// answer nor an id never came near the database.</param>
internal sealed record Recorded(
    string Thread, Operation Operation, TimeSpan Invoked, TimeSpan? Returned, Answer? Answer, Guid? Reservation = null)
{
    /// <summary>Whether it must have taken effect, or been refused, between the call and the answer.</summary>
    public bool IsAnswered => Returned is not null;

    /// <summary>The reservation this order makes, if it makes one.</summary>
    public Guid? Makes => Operation is not Reserve ? null : Answer switch
    {
        Reserved reserved => reserved.Reservation,
        null => Reservation,
        _ => null,
    };

    public bool Overlaps(Recorded other) =>
        Invoked <= (other.Returned ?? TimeSpan.MaxValue) && other.Invoked <= (Returned ?? TimeSpan.MaxValue);

    public override string ToString() =>
        $"{Invoked.TotalMilliseconds,9:F2} {Returned?.TotalMilliseconds.ToString("F2", null) ?? "…",9}  {Thread,-5} {Operation,-42} "
        + $"{(IsAnswered ? $"{Answer}" : "no answer")}";
}

/// <summary>Everything that was asked of one schedule, and answered.</summary>
internal sealed record History(IReadOnlyList<Recorded> Operations)
{
    /// <summary>The most operations the checker can judge.</summary>
    public const int Longest = 128;

    /// <summary>The same history with the end of every hold as an operation of its own.</summary>
    /// <param name="holdFor">How long a hold lasts.</param>
    /// <param name="over">When the seats of every hold that was answered before may no longer be refused, in order.</param>
    /// <param name="end">When the history ends.</param>
    public History WithExpiry(TimeSpan holdFor, IReadOnlyList<TimeSpan> over, TimeSpan end)
    {
        var expiries = Operations
            .Where(order => order.Makes is not null && order.Invoked + holdFor <= end)
            .Select(order => new Recorded(
                "clock", new Expire(order.Makes!.Value), order.Invoked + holdFor, LatestExpiry(order.Returned + holdFor), Answer: null));
        return new History([.. Operations, .. expiries]);

        TimeSpan? LatestExpiry(TimeSpan? ended) =>
            over.Where(moment => moment >= ended).Select(moment => (TimeSpan?)moment).FirstOrDefault();
    }

    public override string ToString() =>
        string.Join('\n', Operations.OrderBy(one => one.Invoked).Select(one => $"{one}").Prepend($"{"called",9} {"answered",9}  ms"));
}
