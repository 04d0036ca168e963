using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Payments;

/// <summary>A reservation of a member, and what its buyer does.</summary>
internal sealed record Booking(PayingServer Server, long Member, long Schedule, long Seat, Guid Id)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Client => Server.Server.ClientOf(Member);

    public string Address => $"/api/reservations/{Id}";

    public static async Task<Booking> MakeAsync(PayingServer server, long member, long schedule, long seat)
    {
        using var made = await server.Server.ClientOf(member).ReserveAsync(schedule, seat);
        return new Booking(server, member, schedule, seat, (Guid)(await made.ResultAsync())["id"]!);
    }

    public Task<HttpResponseMessage> TryStartAsync() => Client.PostAsync($"{Address}/payment", null, Ct);

    /// <summary>Starts a payment, and answers its id.</summary>
    public async Task<Guid> StartAsync()
    {
        using var started = await TryStartAsync();
        var result = await started.ResultAsync();
        started.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (Guid)result["paymentId"]!;
    }

    /// <summary>Starts a payment whose approval only this buyer brings to the application.</summary>
    public async Task<Guid> StartApprovedAsync()
    {
        var payment = await StartAsync();
        Server.Script.HideApproval(payment);
        await DecideAsync(payment, "APPROVE");
        return payment;
    }

    /// <summary>Pays to the end.</summary>
    public async Task<Guid> PayAsync()
    {
        var payment = await StartApprovedAsync();
        await ShouldCompleteAsync(payment);
        return payment;
    }

    public async Task DecideAsync(Guid payment, string decision) =>
        await (await Client.PostAsJsonAsync($"/api/sandbox/payments/{payment}", new { decision }, Ct)).ResultAsync();

    public Task<HttpResponseMessage> CompleteAsync(Guid payment, object? body = null, CancellationToken? ct = null) =>
        Client.PostAsJsonAsync($"/api/payments/{payment}/completion", body ?? new { }, ct ?? Ct);

    /// <summary>Completes a payment, which answers that it is approved and the reservation confirmed.</summary>
    public async Task ShouldCompleteAsync(Guid payment)
    {
        using var completed = await CompleteAsync(payment);
        var result = await completed.ResultAsync();
        completed.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)result["status"], (string?)result["reservation"]!["status"]).ShouldBe(("APPROVED", "CONFIRMED"));
        ((string?)result["reservation"]!["number"]).ShouldNotBeNull().Length.ShouldBe(8);
    }

    /// <summary>Completes a payment whose outcome is unknown then.</summary>
    public async Task ShouldBeChargingAsync(Guid payment)
    {
        using var completed = await CompleteAsync(payment);
        ((string?)(await completed.ResultAsync())["status"]).ShouldBe("CHARGING");
        completed.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    public Task<JsonNode> PaymentAsync(Guid payment) => Client.GetResultAsync($"/api/payments/{payment}");

    public async Task<string?> StatusOfAsync(Guid payment) => (string?)(await PaymentAsync(payment))["status"];

    /// <summary>The status of a payment; <see langword="null"/> while the application cannot say.</summary>
    public async Task<string?> TryStatusAsync(Guid payment)
    {
        using var found = await Client.GetAsync($"/api/payments/{payment}", Ct);
        return found.IsSuccessStatusCode ? (string?)(await found.ResultAsync())["status"] : null;
    }

    /// <summary>The statuses of a payment and its reservation.</summary>
    public async Task<(string? Payment, string? Reservation)> StatusesAsync(Guid payment)
    {
        var found = await PaymentAsync(payment);
        return ((string?)found["status"], (string?)found["reservation"]!["status"]);
    }

    /// <summary>The refunds of a payment: "amount reason status" each.</summary>
    public async Task<string> RefundsAsync(Guid payment) => string.Join(", ", (await PaymentAsync(payment))["refunds"]!.AsArray()
        .Select(refund => $"{refund!["amount"]} {refund["reason"]} {refund["status"]}"));

    public async Task<string?> StatusAsync() => (string?)(await Client.GetResultAsync(Address))["status"];

    public Task<HttpResponseMessage> CancelAsync() => Client.DeleteAsync(Address, Ct);

    /// <summary>Whether somebody else may have the seat.</summary>
    public async Task<bool> IsSeatFreeAsync() =>
        (await Server.Server.ClientOf(Member + 1_000).ReserveAsync(Schedule, Seat)).StatusCode is HttpStatusCode.Created;

    /// <summary>An admin closes its showing, opens it or calls it off.</summary>
    public async Task<JsonNode> ChangeSaleAsync(string sale) =>
        await (await Server.Server.Admin().AdminPutAsync($"schedules/{Schedule}/sale", new { sale })).ResultAsync();
}
