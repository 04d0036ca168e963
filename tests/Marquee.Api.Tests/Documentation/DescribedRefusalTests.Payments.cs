using System.Net.Http.Json;
using System.Text;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Tests.Payments;
using Marquee.Domain.Payments;

namespace Marquee.Api.Tests.Documentation;

/// <summary>What is refused of payments, where there is a provider.</summary>
public sealed partial class DescribedRefusalTests
{
    private async Task<IReadOnlyCollection<string>> RefusalsOfPaymentsAsync()
    {
        await using var server = await PayingServer.StartAsync(servers, SetUp.Embedded);
        var hall = await Hall.NewAsync(server.Server);
        await NameNoPaymentAsync(hall);
        await DeclineAsync(await BookAsync(member: 4, seat: 0));
        await PayAndGiveBackAsync(hall, await BookAsync(member: 5, seat: 4));
        await CancelWhatIsBeingPaidAsync(hall, await BookAsync(member: 6, seat: 5));
        await PayWhatEndedAsync(await BookAsync(member: 7, seat: 6));
        await PayLateAsync(hall, server);
        await CloseAsync(hall, await BookAsync(member: 9, seat: 7));
        return server.Server.Refusals;

        Task<Booking> BookAsync(long member, int seat) => Booking.MakeAsync(server, member, hall.Schedule, hall.Seats[seat]);
    }

    private static async Task NameNoPaymentAsync(Hall hall)
    {
        using var member = hall.Server.ClientOf(4);
        using var garbage = new StringContent("garbage", Encoding.UTF8, "application/json");
        await member.PostAsync("/api/payments/notices/sandbox", garbage, Ct);
        await member.PostAsJsonAsync($"/api/sandbox/payments/{Guid.Empty}", new { decision = "APPROVE" }, Ct);
        await hall.Admin.AdminPutAsync("schedules/999999/sale", new { sale = "CLOSED" });
        await hall.Admin.AdminPostAsync($"reservations/{Guid.Empty}/cancellation", new { reason = "x" });
        await hall.Admin.AdminPostAsync($"payments/{Guid.Empty}/refunds", new { amount = 1, reason = "x" });
    }

    private static async Task DeclineAsync(Booking booking)
    {
        for (var i = 0; i < Payment.MostOfReservation; i++)
        {
            var payment = await booking.StartAsync();
            await booking.DecideAsync(payment, "DECLINE");
            await booking.CompleteAsync(payment);
        }

        await booking.TryStartAsync();
    }

    private static async Task PayAndGiveBackAsync(Hall hall, Booking booking)
    {
        var payment = await booking.PayAsync();
        await RefundAsync(1_000_000, "excess");
        await (await RefundAsync(1, "refund")).ShouldSucceedAsync("refund");
        await RefundAsync(2, "refund");
        await hall.Server.LeaveCallsUnfinishedAsync();
        await RefundAsync(1, "refund");

        async Task<HttpResponseMessage> RefundAsync(long amount, string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/admin/payments/{payment}/refunds")
                { Content = JsonContent.Create(new { amount, reason = "x" }) };
            request.Headers.Add("Idempotency-Key", key);
            return await hall.Admin.SendAsync(request, Ct);
        }
    }

    private static async Task CancelWhatIsBeingPaidAsync(Hall hall, Booking booking)
    {
        var payment = await booking.StartAsync();
        await booking.DecideAsync(payment, "HANG");
        await booking.CompleteAsync(payment);
        await booking.CancelAsync();
        await hall.Admin.AdminPostAsync($"reservations/{booking.Id}/cancellation", new { reason = "x" });
    }

    private static async Task PayWhatEndedAsync(Booking booking)
    {
        var payment = await booking.StartAsync();
        (await booking.CancelAsync()).EnsureSuccessStatusCode();
        await booking.CompleteAsync(payment);
    }

    private static async Task PayLateAsync(Hall hall, PayingServer server)
    {
        var (start, wait) = (MarqueeServer.Start.AddHours(9).AddMinutes(2), TimeSpan.FromMinutes(2));
        var schedule = await hall.Admin.AddScheduleAsync(hall.Movie, hall.Screen, $"{start:yyyy-MM-ddTHH:mm}");
        var booking = await Booking.MakeAsync(server, member: 8, schedule, (await hall.Admin.SeatsOfAsync(schedule))[0]);
        var payment = await booking.StartAsync();
        hall.Server.Time.Advance(wait);
        await booking.CompleteAsync(payment);
        await booking.TryStartAsync();
    }

    private static async Task CloseAsync(Hall hall, Booking booking)
    {
        var payment = await booking.StartAsync();
        await booking.ChangeSaleAsync("CLOSED");
        await booking.TryStartAsync();
        await booking.CompleteAsync(payment);
        await hall.Server.ClientOf(10).ReserveAsync(hall.Schedule, booking.Seat + 1);
        await booking.ChangeSaleAsync("CALLED_OFF");
        await hall.Admin.AdminPutAsync($"schedules/{hall.Schedule}/sale", new { sale = "OPEN" });
    }
}
