using System.Text.Json.Serialization;

namespace Marquee.Infrastructure.Payments;

internal sealed record TossConfirmation(string PaymentKey, string OrderId, long Amount);

internal sealed record TossCancellation(string CancelReason, long CancelAmount);

/// <summary>A payment as Toss answers it: what is needed of it.</summary>
internal sealed record TossPayment(
    string? PaymentKey, string? OrderId, string? Status, decimal? TotalAmount, string? Currency, IReadOnlyList<TossCancel>? Cancels)
{
    /// <summary>Whether money was taken, and some of it is still here.</summary>
    [JsonIgnore]
    public bool IsCharged => Status is "DONE" or "PARTIAL_CANCELED";
}

internal sealed record TossCancel(string? CancelReason, string? CancelStatus);

/// <summary>An error of Toss. Its message is for people and may name them: only the code is read.</summary>
internal sealed record TossError(string? Code);

internal sealed record TossNotice(string? EventType, TossPayment? Data);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 32)]
[JsonSerializable(typeof(TossConfirmation))]
[JsonSerializable(typeof(TossCancellation))]
[JsonSerializable(typeof(TossPayment))]
[JsonSerializable(typeof(TossError))]
[JsonSerializable(typeof(TossNotice))]
internal sealed partial class TossJson : JsonSerializerContext;
