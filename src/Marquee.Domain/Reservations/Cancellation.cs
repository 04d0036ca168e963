using Marquee.Domain.Messages;

namespace Marquee.Domain.Reservations;

/// <summary>Why a reservation is cancelled, and how much of what was paid comes back.</summary>
/// <param name="RefundId">The id that the refund gets, if there is one: the same for every attempt of the transaction.</param>
/// <param name="Reason">Written to the refund. Where it is not the member, the member is written to.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="Note">What staff wrote about it.</param>
/// <param name="By">Who cancels it, as audit columns name them; <see langword="null"/> for the member.</param>
public sealed record Cancellation(Guid RefundId, CancellationReason Reason, int Percent, string? Note = null, string? By = null)
{
    /// <summary>What the member is written, if it was not the member who cancelled.</summary>
    public MemberMessageKind? Message => Reason switch
    {
        CancellationReason.Cancelled => null,
        CancellationReason.CancelledByStaff => MemberMessageKind.CancelledByStaff,
        CancellationReason.CalledOff => MemberMessageKind.CalledOff,
    };

    /// <summary>By the member.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="now">UTC.</param>
    public static Cancellation ByMember(int percent, DateTime now) => new(IdAt(now), CancellationReason.Cancelled, percent);

    /// <summary>By staff: everything comes back.</summary>
    /// <param name="note">What they wrote about it.</param>
    /// <param name="by">Who, as audit columns name them.</param>
    /// <param name="now">UTC.</param>
    public static Cancellation ByStaff(string note, string by, DateTime now) =>
        new(IdAt(now), CancellationReason.CancelledByStaff, Percent: 100, note, by);

    /// <summary>Because the showing was called off: everything comes back.</summary>
    /// <param name="now">UTC.</param>
    public static Cancellation CalledOff(DateTime now) => new(IdAt(now), CancellationReason.CalledOff, Percent: 100, By: "system");

    private static Guid IdAt(DateTime now) => Guid.CreateVersion7(new DateTimeOffset(now));
}

/// <summary>Why a reservation is cancelled: a refund says the same word.</summary>
public enum CancellationReason
{
    /// <summary>By the member.</summary>
    Cancelled,

    /// <summary>By staff.</summary>
    CancelledByStaff,

    /// <summary>The showing was called off.</summary>
    CalledOff,
}
