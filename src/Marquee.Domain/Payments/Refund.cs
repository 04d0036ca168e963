namespace Marquee.Domain.Payments;

/// <summary>Money that goes back. All refunds of a payment together never exceed it.</summary>
public sealed class Refund
{
    /// <summary>The key: a version 7 UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>Of which payment.</summary>
    public required Guid PaymentId { get; init; }

    /// <summary>In KRW, fixed when it was asked for.</summary>
    /// <value>0 where a cancellation gives nothing back: then it is <c>DONE</c> from the start.</value>
    public required long Amount { get; init; }

    /// <summary>Why.</summary>
    public required RefundReason Reason { get; init; }

    /// <summary>What staff wrote about it.</summary>
    public string? Note { get; init; }

    /// <summary>The idempotency key of the provider's call; another one after an error that certainly gave nothing back.</summary>
    public required string Key { get; init; }

    /// <summary>Where it is in its life: <see cref="RefundTransitions"/>.</summary>
    public required RefundStatus Status { get; init; }

    /// <summary>When it is next sent, UTC; <see langword="null"/> once it is done.</summary>
    public DateTime? DueAt { get; init; }

    /// <summary>How often it was sent in vain.</summary>
    public int Attempts { get; init; }

    /// <summary>The provider's word for why it failed last.</summary>
    public string? FailureCode { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTime RequestedAt { get; init; }

    /// <summary>When the provider said that it is done, UTC.</summary>
    public DateTime? DoneAt { get; init; }
}

/// <summary>Where a refund is in its life.</summary>
public enum RefundStatus
{
    /// <summary>Not sent to the provider yet.</summary>
    Requested,

    /// <summary>Sent: nobody knows its outcome until the provider answers.</summary>
    Sent,

    /// <summary>The money is on its way back.</summary>
    Done,

    /// <summary>The provider refused; it is sent again.</summary>
    Failed,
}

/// <summary>Why money goes back.</summary>
public enum RefundReason
{
    /// <summary>The member cancelled the reservation.</summary>
    Cancelled,

    /// <summary>Staff cancelled the reservation.</summary>
    CancelledByStaff,

    /// <summary>The showing was called off.</summary>
    CalledOff,

    /// <summary>It was charged although the reservation had ended.</summary>
    ReservationEnded,

    /// <summary>An admin gives something back.</summary>
    Goodwill,
}

/// <summary>Every way from one status of a refund to another.</summary>
public static class RefundTransitions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<(RefundStatus From, RefundStatus To)> All { get; } =
    [
        (RefundStatus.Requested, RefundStatus.Sent),
        (RefundStatus.Failed, RefundStatus.Sent),
        (RefundStatus.Sent, RefundStatus.Done),
        (RefundStatus.Sent, RefundStatus.Failed),
    ];
}
