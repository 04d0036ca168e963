namespace Marquee.Domain.Messages;

/// <summary>
/// Something that a member has to be written about: made with the change that it is about, in one transaction, and sent afterwards. Of a
/// reservation there is one of a kind.
/// </summary>
public sealed class MemberMessage
{
    /// <summary>The key: a version 7 UUID, and the id of the message that is sent, which may arrive twice.</summary>
    public required Guid Id { get; init; }

    /// <summary>To whom.</summary>
    public required UserId UserId { get; init; }

    /// <summary>About which reservation.</summary>
    public required Guid ReservationId { get; init; }

    /// <summary>About what.</summary>
    public required MemberMessageKind Kind { get; init; }

    /// <summary>When it is sent next, UTC; <see langword="null"/> once it is, or is of no use.</summary>
    public DateTime? DueAt { get; init; }

    /// <summary>How often it was sent in vain.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was sent, UTC.</summary>
    public DateTime? SentAt { get; init; }
}

/// <summary>What a member is written about.</summary>
public enum MemberMessageKind
{
    /// <summary>The showing was called off.</summary>
    CalledOff,

    /// <summary>Staff cancelled the reservation.</summary>
    CancelledByStaff,

    /// <summary>The payment was charged although the reservation had ended: it is refunded.</summary>
    ChargedTooLate,
}

/// <summary>Messages that are to be sent.</summary>
public interface IMemberMessages
{
    /// <summary>Those that are due, the longest due first, with what they say.</summary>
    Task<IReadOnlyList<DueMessage>> ListDueAsync(DateTime now, int most, CancellationToken ct);

    /// <summary>Notes that a message was sent, or that nobody is there to read it.</summary>
    /// <param name="sentAt">UTC; <see langword="null"/> for one that is given up.</param>
    Task EndAsync(Guid message, DateTime? sentAt);

    /// <summary>Notes when a message is sent again.</summary>
    Task PostponeAsync(Guid message, DateTime dueAt);
}

/// <summary>A message to send.</summary>
/// <param name="Email">Where to; <see langword="null"/> where the account is deleted.</param>
/// <param name="Title">Of the movie.</param>
/// <param name="Theater">Its name.</param>
/// <param name="Screen">Its name.</param>
/// <param name="Start">Wall-clock time of the theater.</param>
/// <param name="Refunded">What comes back, in KRW.</param>
public sealed record DueMessage(
    MemberMessage Message, string? Email, string Title, string Theater, string Screen, DateTime Start, long Refunded);
