namespace Marquee.Domain.Audit;

/// <summary>What is written to the audit log: the kind of thing, a dot, and what was done to it.</summary>
public static class AuditActions
{
    /// <summary>Somebody registered, or a command made an account.</summary>
    public const string AccountRegistered = "account.registered";

    /// <summary>A member has another password.</summary>
    public const string AccountPasswordChanged = "account.password_changed";

    /// <summary>An account's e-mail address is its owner's: a link or code that was sent there was used.</summary>
    public const string AccountEmailConfirmed = "account.email_confirmed";

    /// <summary>Who an account belonged to is erased.</summary>
    public const string AccountDeleted = "account.deleted";

    /// <summary>An account got a role.</summary>
    public const string AccountRoleGranted = "account.role_granted";

    /// <summary>A showing is sold again.</summary>
    public const string ScheduleOpened = "schedule.opened";

    /// <summary>A showing is not sold any more.</summary>
    public const string ScheduleClosed = "schedule.closed";

    /// <summary>A showing was called off.</summary>
    public const string ScheduleCalledOff = "schedule.called_off";

    /// <summary>Staff cancelled a reservation.</summary>
    public const string ReservationCancelled = "reservation.cancelled";

    /// <summary>An admin gave something of a payment back.</summary>
    public const string PaymentRefunded = "payment.refunded";

    /// <summary>A caller is blocked.</summary>
    public const string BlockSet = "block.set";

    /// <summary>A caller is no longer blocked.</summary>
    public const string BlockLifted = "block.lifted";

    /// <summary>Every action.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "movie.created", "movie.changed", "movie.deleted",
        "theater.created", "theater.changed", "theater.deleted",
        "screen.created", "screen.changed", "screen.deleted",
        "schedule.created", "schedule.changed", "schedule.deleted", ScheduleOpened, ScheduleClosed, ScheduleCalledOff,
        ReservationCancelled, PaymentRefunded,
        "price_list.created", "price_list.changed", "price_list.deleted",
        "price_category.created", "price_category.changed",
        AccountRegistered, AccountPasswordChanged, AccountEmailConfirmed, AccountDeleted, AccountRoleGranted,
        BlockSet, BlockLifted,
    ];

    /// <summary>Every kind of thing.</summary>
    public static IReadOnlyList<string> Subjects { get; } = [.. All.Select(SubjectOf).Distinct()];

    /// <summary>The kind of thing of an action.</summary>
    public static string SubjectOf(string action) => action[..action.IndexOf('.', StringComparison.Ordinal)];
}
