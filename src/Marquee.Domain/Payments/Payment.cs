namespace Marquee.Domain.Payments;

/// <summary>One attempt to pay a reservation. Of a reservation at most one is open: <c>STARTED</c> or <c>CHARGING</c>.</summary>
public sealed class Payment
{
    /// <summary>How many a reservation can have: each one that is charged may extend the hold.</summary>
    public const int MostOfReservation = 5;

    /// <summary>The key: a version 7 UUID. It is the provider's order id, too.</summary>
    public required Guid Id { get; init; }

    /// <summary>What is paid.</summary>
    public required Guid ReservationId { get; init; }

    /// <summary>The schedule of the reservation.</summary>
    public required ScheduleId ScheduleId { get; init; }

    /// <summary>The member of the reservation.</summary>
    public required UserId UserId { get; init; }

    /// <summary>Through which gateway.</summary>
    public required GatewayKind Gateway { get; init; }

    /// <summary>The provider's name of the payment; <see langword="null"/> until it is known.</summary>
    public string? GatewayRef { get; init; }

    /// <summary>In KRW, positive: the amount of the reservation.</summary>
    public required long Amount { get; init; }

    /// <summary>Where it is in its life: <see cref="PaymentTransitions"/>.</summary>
    public required PaymentStatus Status { get; init; }

    /// <summary>The idempotency key of the call that charges; another one after an error that certainly charged nothing.</summary>
    public required string Key { get; init; }

    /// <summary>Until when the buyer can finish, UTC: the end of the hold when it was started.</summary>
    public required DateTime Deadline { get; init; }

    /// <summary>
    /// When it is next looked at, UTC; <see langword="null"/> once it is decided, and released if it was abandoned.
    /// </summary>
    public DateTime? DueAt { get; init; }

    /// <summary>How often its outcome was asked for in vain.</summary>
    public int Attempts { get; init; }

    /// <summary>When charging began, UTC.</summary>
    public DateTime? ChargingAt { get; init; }

    /// <summary>When it was approved, declined or abandoned, UTC.</summary>
    public DateTime? DecidedAt { get; init; }

    /// <summary>The provider's word for why it was declined.</summary>
    public string? DeclineCode { get; init; }

    /// <summary>Whether the buyer or the provider has still something to do.</summary>
    public bool IsOpen => Status is PaymentStatus.Started or PaymentStatus.Charging;
}

/// <summary>Where a payment is in its life.</summary>
public enum PaymentStatus
{
    /// <summary>The buyer is at the provider's page. No money was asked for.</summary>
    Started,

    /// <summary>The charge was sent, or is about to be: nobody knows its outcome.</summary>
    Charging,

    /// <summary>The money was taken.</summary>
    Approved,

    /// <summary>No money was taken, and none will be.</summary>
    Declined,

    /// <summary>Ended before any money was asked for.</summary>
    Abandoned,
}

/// <summary>Every way from one status to another. The ledger makes no other change.</summary>
public static class PaymentTransitions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<(PaymentStatus From, PaymentStatus To)> All { get; } =
    [
        (PaymentStatus.Started, PaymentStatus.Charging),
        (PaymentStatus.Started, PaymentStatus.Abandoned),
        (PaymentStatus.Charging, PaymentStatus.Approved),
        (PaymentStatus.Charging, PaymentStatus.Declined),
    ];

    /// <summary>The status from which a payment comes to another one: there is one at most.</summary>
    /// <exception cref="ArgumentException">Nothing leads there: a caller's bug.</exception>
    public static PaymentStatus Before(PaymentStatus to) => All.Any(way => way.To == to)
        ? All.Single(way => way.To == to).From
        : throw new ArgumentException($"No payment becomes {to}.", nameof(to));
}
