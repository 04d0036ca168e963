using System.Net;
using System.Text.RegularExpressions;

namespace Marquee.Infrastructure.Payments;

/// <summary>What the codes of Toss's errors mean. New ones may come any day: what is not known here decides nothing by itself.</summary>
/// <remarks>From <c>https://docs.tosspayments.com/reference/error-codes</c>, the codes of confirming and cancelling.</remarks>
internal static partial class TossCodes
{
    public const string AllCancelled = "ALREADY_CANCELED_PAYMENT";

    /// <summary>How the codes begin that say: this payment is refused, and will be.</summary>
    private static readonly string[] Refusals =
    [
        "REJECT_", "INVALID_", "EXCEED_", "NOT_FOUND_", "NOT_SUPPORTED_", "NOT_ALLOWED_", "NOT_AVAILABLE_", "NOT_REGISTERED_", "BELOW_",
        "RESTRICTED_", "FDS_ERROR",
    ];

    /// <summary>The call did nothing, and another one may succeed.</summary>
    private static readonly HashSet<string> Passing = ["PROVIDER_ERROR", "CARD_PROCESSING_ERROR"];

    /// <summary>Errors of the call and not of the payment: the keys of the shop are wrong, or there were too many calls.</summary>
    private static readonly HashSet<string> TurnedAway =
    [
        "UNAUTHORIZED_KEY", "INVALID_API_KEY", "FORBIDDEN_REQUEST", "INCORRECT_BASIC_AUTH_FORMAT", "FORBIDDEN_CONSECUTIVE_REQUEST",
        "TOO_MANY_REQUESTS",
    ];

    /// <summary>A code, or <see langword="null"/> for anything else: it is stored and shown.</summary>
    public static string? Read(string? code) => code is not null && Form().IsMatch(code) ? code : null;

    /// <summary>Whether a code says that the payment was confirmed before: one that is not yet will be seen so later.</summary>
    public static bool IsConfirmedBefore(string? code) => code is "ALREADY_PROCESSED_PAYMENT" or "ALREADY_COMPLETED_PAYMENT";

    /// <summary>Whether a code says that there is no such payment.</summary>
    public static bool IsNotFound(string? code) => code is "NOT_FOUND_PAYMENT" or "NOT_FOUND";

    public static TossMeaning MeaningOf(HttpStatusCode status, string? code) => (status, code) switch
    {
        (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests, null) => TossMeaning.TurnedAway,
        (_, null) => TossMeaning.Nothing,

        // The first call with this key is still at work.
        (_, "IDEMPOTENT_REQUEST_PROCESSING" or "ALREADY_PROCESSING_REQUEST") => TossMeaning.Nothing,
        ( >= HttpStatusCode.InternalServerError, _) => TossMeaning.Unclear,
        _ when TurnedAway.Contains(code) => TossMeaning.TurnedAway,
        _ when Passing.Contains(code) => TossMeaning.Passing,
        _ when Array.Exists(Refusals, code.StartsWith) => TossMeaning.Refused,
        _ => TossMeaning.Unclear,
    };

    [GeneratedRegex("^[A-Z][A-Z0-9_]{0,99}$")]
    private static partial Regex Form();
}

/// <summary>What an error of Toss says about the call.</summary>
internal enum TossMeaning
{
    /// <summary>Nothing: there was no answer, or the call is still at work.</summary>
    Nothing,

    /// <summary>The call was answered, but only the payment itself says what it did.</summary>
    Unclear,

    /// <summary>The call did nothing, and the payment is refused for good.</summary>
    Refused,

    /// <summary>The call did nothing, and another one may succeed.</summary>
    Passing,

    /// <summary>The call was not looked at: it says nothing about an earlier one with the same key.</summary>
    TurnedAway,
}
