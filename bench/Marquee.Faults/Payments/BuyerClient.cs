using System.Text.Json;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Payments;

/// <summary>What a buyer asks of the application about one reservation.</summary>
internal sealed class BuyerClient(Site site, long member, long schedule)
{
    public Task<PaymentCall> ReserveAsync(long[] seats, string key) =>
        SendAsync(Step.Reserve, null, null, HttpMethod.Post, "/api/reservations", MarqueeClient.OrderOf(schedule, seats), key, seats);

    public Task<PaymentCall> StartAsync(Guid reservation, string? key) =>
        SendAsync(Step.Start, reservation, null, HttpMethod.Post, $"/api/reservations/{reservation}/payment", null, key);

    /// <param name="decision"><c>APPROVE</c>, <c>DECLINE</c> or <c>HANG</c>.</param>
    public Task<PaymentCall> DecideAsync(Guid reservation, Guid payment, string decision) =>
        SendAsync(
            Step.Decide, reservation, payment, HttpMethod.Post, $"/api/sandbox/payments/{payment}", $$"""{"decision":"{{decision}}"}""");

    public Task<PaymentCall> CompleteAsync(Guid reservation, Guid payment) =>
        SendAsync(Step.Complete, reservation, payment, HttpMethod.Post, $"/api/payments/{payment}/completion", "{}");

    public Task<PaymentCall> FindAsync(Guid reservation, Guid payment) =>
        SendAsync(Step.Find, reservation, payment, HttpMethod.Get, $"/api/payments/{payment}");

    public Task<PaymentCall> CancelAsync(Guid reservation, Guid? payment) =>
        SendAsync(Step.Cancel, reservation, payment, HttpMethod.Delete, $"/api/reservations/{reservation}");

    private async Task<PaymentCall> SendAsync(
        Step step, Guid? reservation, Guid? payment, HttpMethod method, string path, string? body = null, string? key = null,
        long[]? seats = null)
    {
        var answer = await site.SendAsync(0, member, method, path, body, key);
        var about = new Call(
            answer.Invoked, answer.Returned, member, Operation.Pay, schedule, seats, key, answer.Status, answer.Code, reservation, null,
            null, null, null, answer.Replayed, 0);
        var call = new PaymentCall(step, about, payment, null);
        return answer is { Status: >= 200 and < 300, Result: { } result } ? Read(call, result) : call;
    }

    private static PaymentCall Read(PaymentCall call, JsonElement result) => call.Step switch
    {
        Step.Reserve or Step.Cancel => call with { About = call.About.With(result) },
        Step.Start when result.TryGetProperty("paymentId", out var id) => call with
        {
            Payment = id.GetGuid(),
            State = result.GetProperty("status").GetString(),
            About = call.About with { ExpiresAt = result.GetProperty("expiresAt").GetDateTimeOffset() },
        },

        // There was nothing to pay, or it is paid already.
        Step.Start => call with { About = call.About.With(result) },
        Step.Decide => call,
        Step.Complete or Step.Find => call with
        {
            State = result.GetProperty("status").GetString(),
            About = call.About.With(result.GetProperty("reservation")),
        },
    };
}
