using System.Text.Json.Serialization;
using Marquee.Api.Http;
using Marquee.Api.Reservations;
using Marquee.Domain.Payments;
using Marquee.Infrastructure.Payments;

namespace Marquee.Api.Payments;

/// <summary>A payment that was started, or the one that is open.</summary>
/// <param name="Action">What the buyer does next; <c>null</c> while the payment is being charged.</param>
/// <param name="ExpiresAt">Until when the buyer can finish, UTC.</param>
internal sealed record PaymentStartResponse(
    Guid PaymentId, PaymentStatus Status, long Amount, DateTime ExpiresAt, PaymentActionResponse? Action)
{
    public static PaymentStartResponse From(Payment payment, PaymentAction? action) =>
        new(payment.Id, payment.Status, payment.Amount, payment.Deadline, PaymentActionResponse.From(action));
}

/// <param name="Type"><c>PAGE</c>: go to <c>url</c>; <c>TOSS</c>: open the window of Toss Payments with the other members.</param>
/// <param name="Amount">KRW.</param>
internal sealed record PaymentActionResponse(
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Url = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientKey = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OrderId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Amount = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OrderName = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SuccessUrl = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FailUrl = null)
{
    public static PaymentActionResponse? From(PaymentAction? action) => action switch
    {
        null => null,
        OpenPage page => new("PAGE", page.Url),
        OpenTossWindow toss => new(
            "TOSS", null, toss.ClientKey, toss.OrderId, toss.Amount, toss.OrderName, toss.SuccessUrl, toss.FailUrl),
        _ => throw new InvalidOperationException($"No response is written for {action}."),
    };
}

/// <summary>What the buyer brings back from the provider. All members are optional for the sandbox; Toss needs them.</summary>
/// <param name="Amount">KRW.</param>
internal sealed record CompletionRequest(string? PaymentKey = null, string? OrderId = null, long? Amount = null)
{
    public PaymentReturn ToReturn() => new(PaymentKey, OrderId, Amount);
}

/// <param name="Amount">KRW.</param>
/// <param name="Refunded">What was given back or is about to be, KRW.</param>
/// <param name="DeclineCode">The provider's word for why it was declined.</param>
/// <param name="ExpiresAt">Until when the buyer can finish, UTC.</param>
/// <param name="Reservation">As it is now.</param>
internal sealed record PaymentResponse(
    Guid Id, Guid ReservationId, PaymentStatus Status, long Amount, long Refunded, string? DeclineCode, DateTime ExpiresAt,
    IReadOnlyList<RefundResponse> Refunds, ReservationResponse Reservation)
{
    public static PaymentResponse From(MemberPayment found, DateTime now) => new(
        found.Payment.Id, found.Payment.ReservationId, found.Payment.Status, found.Payment.Amount, found.Paid.Refunded,
        found.Payment.DeclineCode, found.Payment.Deadline, [.. found.Paid.Refunds.Select(RefundResponse.From)],
        ReservationResponse.From(found.Reservation, now));
}

/// <param name="Amount">KRW.</param>
/// <param name="Reason">Why, for the books: 1 to 200 characters.</param>
internal sealed record RefundRequest(long Amount, string Reason);

/// <param name="Decision">What the buyer decides.</param>
internal sealed record SandboxDecisionRequest(SandboxDecision Decision);

/// <param name="Amount">KRW.</param>
/// <param name="Status">Where the payment is at the sandbox.</param>
internal sealed record SandboxResponse(Guid Id, long Amount, string OrderName, SandboxState Status)
{
    public static SandboxResponse From(SandboxCharge charge) => new(charge.Id, charge.Amount, charge.OrderName, charge.State);
}

/// <summary>A payment as staff see it.</summary>
/// <param name="Number">Of the reservation, once confirmed.</param>
/// <param name="Refundable">What can still be given back, KRW.</param>
/// <param name="Email">Of the member; <c>null</c> where the account is deleted.</param>
/// <param name="StartedAt">UTC.</param>
internal sealed record AdminPaymentResponse(
    Guid Id, Guid ReservationId, string? Number, long ScheduleId, string Title, DateTime StartDate, string? Email, GatewayKind Gateway,
    string? GatewayRef, PaymentStatus Status, string? DeclineCode, long Amount, long Refunded, long Refundable, DateTime StartedAt,
    DateTime? DecidedAt, IReadOnlyList<AdminRefundResponse> Refunds)
{
    public static AdminPaymentResponse From(PaymentRecord record)
    {
        var payment = record.Payment;
        return new AdminPaymentResponse(
            payment.Id, payment.ReservationId, record.Number, payment.ScheduleId.Value, record.Title, record.Start, record.Email,
            payment.Gateway, payment.GatewayRef, payment.Status, payment.DeclineCode, payment.Amount, record.Paid.Refunded,
            record.Paid.Refundable, record.StartedAt, payment.DecidedAt,
            [.. record.Paid.Refunds.Select(refund => AdminRefundResponse.From(refund))]);
    }
}

/// <param name="Note">What staff wrote about it.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="FailureCode">The provider's word for why it failed last.</param>
internal sealed record AdminRefundResponse(
    Guid Id, Guid PaymentId, long Amount, RefundReason Reason, string? Note, RefundStatus Status, int Attempts, string? FailureCode,
    DateTime RequestedAt, DateTime? DoneAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Number = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Email = null)
{
    public static AdminRefundResponse From(Refund refund) => new(
        refund.Id, refund.PaymentId, refund.Amount, refund.Reason, refund.Note, refund.Status, refund.Attempts, refund.FailureCode,
        refund.RequestedAt, refund.DoneAt);

    public static AdminRefundResponse From(RefundRecord record) =>
        From(record.Refund) with { Number = record.Number, Title = record.Title, Email = record.Email };
}

[JsonSerializable(typeof(ApiResponse<PaymentStartResponse>))]
[JsonSerializable(typeof(ApiResponse<PaymentResponse>))]
[JsonSerializable(typeof(ApiResponse<SandboxResponse>))]
[JsonSerializable(typeof(ApiResponse<AdminPaymentResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<AdminPaymentResponse>>))]
[JsonSerializable(typeof(ApiResponse<AdminRefundResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<AdminRefundResponse>>))]
[JsonSerializable(typeof(CompletionRequest))]
[JsonSerializable(typeof(RefundRequest))]
[JsonSerializable(typeof(SandboxDecisionRequest))]
internal sealed partial class PaymentJson : JsonSerializerContext;
