using System.Net.Http.Json;
using System.Text;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Payments;
using Marquee.Storage.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Documentation;

/// <summary>What is refused of payments, where there is a provider.</summary>
public sealed partial class DescribedRefusalTests
{
    private async Task<IReadOnlyCollection<string>> RefusalsOfPaymentsAsync()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var hall = await Hall.NewAsync(server);
        using var member = server.ClientOf(4);
        using var garbage = new StringContent("garbage", Encoding.UTF8, "application/json");
        await member.PostAsync("/api/payments/notices/sandbox", garbage, Ct);
        await DecideAsync(member, $"{Guid.Empty}", "APPROVE");
        await hall.Admin.AdminPutAsync("schedules/999999/sale", new { sale = "CLOSED" });
        await hall.Admin.AdminPostAsync($"reservations/{Guid.Empty}/cancellation", new { reason = "x" });
        await hall.Admin.AdminPostAsync($"payments/{Guid.Empty}/refunds", new { amount = 1, reason = "x" });

        await DeclineAsync(member, hall.Schedule, hall.Seats[0]);
        await PayAndGiveBackAsync(hall, server.ClientOf(5), hall.Seats[4]);
        await CancelWhatIsBeingPaidAsync(hall, server.ClientOf(6), hall.Seats[5]);
        await PayWhatEndedAsync(server.ClientOf(7), hall.Schedule, hall.Seats[6]);
        await PayLateAsync(hall, server.ClientOf(8));
        await CloseAsync(hall, server.ClientOf(9), hall.Seats[7]);
        return server.Refusals;
    }

    private static async Task DeclineAsync(HttpClient member, long schedule, long seat)
    {
        using var made = await member.ReserveAsync(schedule, seat);
        for (var i = 0; i < Payment.MostOfReservation; i++)
        {
            var payment = await StartAsync(member, made);
            await DecideAsync(member, payment, "DECLINE");
            await CompleteAsync(member, payment);
        }

        await member.PayAsync(made);
    }

    private static async Task PayAndGiveBackAsync(Hall hall, HttpClient member, long seat)
    {
        using var made = await member.ReserveAsync(hall.Schedule, seat);
        var payment = await StartAsync(member, made);
        await DecideAsync(member, payment, "APPROVE");
        await CompleteAsync(member, payment);
        await RefundAsync(1_000_000, "excess");
        await (await RefundAsync(1, "refund")).ShouldSucceedAsync("refund");
        await RefundAsync(2, "refund");
        var lease = MarqueeServer.Start.UtcDateTime + IdempotencyStore.Lease;
        await hall.Server.ReadAsync(db => db.IdempotentCalls.ExecuteUpdateAsync(
            set => set.SetProperty(call => call.Status, (int?)null).SetProperty(call => call.LeaseUntil, lease), Ct));
        await RefundAsync(1, "refund");

        async Task<HttpResponseMessage> RefundAsync(long amount, string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/admin/payments/{payment}/refunds")
                { Content = JsonContent.Create(new { amount, reason = "x" }) };
            request.Headers.Add("Idempotency-Key", key);
            return await hall.Admin.SendAsync(request, Ct);
        }
    }

    private static async Task CancelWhatIsBeingPaidAsync(Hall hall, HttpClient member, long seat)
    {
        using var made = await member.ReserveAsync(hall.Schedule, seat);
        var payment = await StartAsync(member, made);
        await DecideAsync(member, payment, "HANG");
        await CompleteAsync(member, payment);
        await member.DeleteAsync(made.Headers.Location, Ct);
        await hall.Admin.AdminPostAsync($"{made.Headers.Location!.OriginalString[5..]}/cancellation", new { reason = "x" });
    }

    private static async Task PayWhatEndedAsync(HttpClient member, long schedule, long seat)
    {
        using var made = await member.ReserveAsync(schedule, seat);
        var payment = await StartAsync(member, made);
        (await member.DeleteAsync(made.Headers.Location, Ct)).EnsureSuccessStatusCode();
        await CompleteAsync(member, payment);
    }

    private static async Task PayLateAsync(Hall hall, HttpClient member)
    {
        var (start, minute) = (MarqueeServer.Start.AddHours(9).AddMinutes(2), TimeSpan.FromMinutes(2));
        var schedule = await hall.Admin.AddScheduleAsync(hall.Movie, hall.Screen, $"{start:yyyy-MM-ddTHH:mm}");
        using var made = await member.ReserveAsync(schedule, (await hall.Admin.SeatsOfAsync(schedule))[0]);
        var payment = await StartAsync(member, made);
        hall.Server.Time.Advance(minute);
        await CompleteAsync(member, payment);
        await member.PayAsync(made);
    }

    private static async Task CloseAsync(Hall hall, HttpClient member, long seat)
    {
        using var made = await member.ReserveAsync(hall.Schedule, seat);
        var payment = await StartAsync(member, made);
        await ChangeAsync("CLOSED");
        await member.PayAsync(made);
        await CompleteAsync(member, payment);
        await hall.Server.ClientOf(10).ReserveAsync(hall.Schedule, seat + 1);
        await ChangeAsync("CALLED_OFF");
        await ChangeAsync("OPEN");

        Task<HttpResponseMessage> ChangeAsync(string sale) => hall.Admin.AdminPutAsync($"schedules/{hall.Schedule}/sale", new { sale });
    }

    private static async Task<string> StartAsync(HttpClient member, HttpResponseMessage made)
    {
        using var started = await member.PayAsync(made);
        await started.ShouldSucceedAsync("start of a payment");
        return (string)(await started.ResultAsync())["paymentId"]!;
    }

    private static Task<HttpResponseMessage> DecideAsync(HttpClient member, string payment, string decision) =>
        member.PostAsJsonAsync($"/api/sandbox/payments/{payment}", new { decision }, Ct);

    private static Task<HttpResponseMessage> CompleteAsync(HttpClient member, string payment) =>
        member.PostAsJsonAsync($"/api/payments/{payment}/completion", new { }, Ct);
}
