using Microsoft.Extensions.Logging;

namespace Marquee.Infrastructure.Payments;

/// <summary>What somebody has to look at. Never a key, nor what Toss writes for people.</summary>
internal static partial class TossLog
{
    [LoggerMessage(LogLevel.Error,
        "Toss turned a call about {Reference} away: {Status} {Code}. Are Payments:Toss:ClientKey and SecretKey those of the shop?")]
    public static partial void TurnedAway(ILogger logger, string reference, int status, string? code);

    [LoggerMessage(LogLevel.Error,
        "Toss charged payment {PaymentId} otherwise than asked: {Amount} {Currency} instead of {Expected} KRW. It stays open: look it up "
        + "at Toss")]
    public static partial void OtherAmount(ILogger logger, Guid paymentId, decimal? amount, string? currency, long expected);
}
