namespace Marquee.Domain;

/// <summary>Why a call was refused: the result code a client branches on.</summary>
public enum RefusalCode
{
    /// <summary>The call itself is wrong: a missing, malformed or out-of-range value.</summary>
    InvalidInput,

    /// <summary>No, or no valid, sign-in.</summary>
    Unauthenticated,

    /// <summary>Signed in, but not allowed.</summary>
    Forbidden,

    /// <summary>What the call names does not exist, or not for this member.</summary>
    ContentNotFound,

    /// <summary>A seat belongs to another live reservation.</summary>
    SeatAlreadyReserved,

    /// <summary>The showing has started.</summary>
    ScheduleStarted,

    /// <summary>The showing is not sold any more.</summary>
    ScheduleClosed,

    /// <summary>The member would have more seats of the schedule than allowed.</summary>
    SeatLimitExceeded,

    /// <summary>The seats are not side by side in one row.</summary>
    SeatsNotAdjacent,

    /// <summary>A couple seat is sold with the other one only.</summary>
    SeatsInseparable,

    /// <summary>The seat has no price for the category.</summary>
    CategoryNotOffered,

    /// <summary>The order costs another amount than the caller was shown.</summary>
    PriceChanged,

    /// <summary>An idempotency key was sent before with another body.</summary>
    IdempotencyKeyReused,

    /// <summary>The first call with an idempotency key is still at work.</summary>
    IdempotencyKeyInUse,

    /// <summary>There is an account with this e-mail address.</summary>
    EmailAlreadyUsed,

    /// <summary>The reservation is not held any more: cancelled or expired.</summary>
    ReservationNotPayable,

    /// <summary>The reservation is being paid just now.</summary>
    PaymentInProgress,

    /// <summary>The provider of payments declined.</summary>
    PaymentDeclined,

    /// <summary>More was to be given back than is left of a payment.</summary>
    RefundExceeds,

    /// <summary>Concurrent changes kept winning until the call gave up.</summary>
    ConcurrentUpdate,

    /// <summary>Too busy just now, or something it needs is away.</summary>
    Unavailable,

    /// <summary>Too soon after the last one.</summary>
    TooManyRequests,

    /// <summary>Another schedule of the screen lasts at the same time.</summary>
    ScheduleOverlaps,

    /// <summary>Something needs it as it is: it can be neither removed nor changed so.</summary>
    ContentInUse,
}

/// <summary>A rule that refused a call, with the facts needed to correct it.</summary>
/// <param name="Code">The kind of refusal.</param>
public abstract record Refusal(RefusalCode Code);

/// <summary>The call itself is wrong.</summary>
/// <param name="Errors">What is wrong, by the name of the field.</param>
public sealed record InvalidInput(IReadOnlyDictionary<string, string> Errors) : Refusal(RefusalCode.InvalidInput)
{
    /// <summary>One wrong field.</summary>
    public InvalidInput(string field, string error)
        : this(new Dictionary<string, string> { [field] = error })
    {
    }
}

/// <summary>The e-mail address or the password is wrong; the answer does not say which.</summary>
public sealed record WrongCredentials() : Refusal(RefusalCode.Unauthenticated);

/// <summary>What the call names does not exist, or not for this member.</summary>
/// <param name="What">What was looked for: "schedule", "seat", "reservation", ….</param>
/// <param name="Ids">The ids that were not found.</param>
public sealed record ContentNotFound(string What, IReadOnlyList<string> Ids) : Refusal(RefusalCode.ContentNotFound)
{
    /// <summary>One thing that was not found.</summary>
    public ContentNotFound(string what, object id)
        : this(what, [$"{id}"])
    {
    }
}
