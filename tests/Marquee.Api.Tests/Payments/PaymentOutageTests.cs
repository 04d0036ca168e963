using System.Collections.Concurrent;
using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Payments;
using Marquee.Testing;

namespace Marquee.Api.Tests.Payments;

/// <summary>Processes and servers that die in the middle of a payment.</summary>
public sealed class PaymentOutageTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Wherever_a_process_dies_while_it_charges_the_next_one_finds_the_outcome_and_the_charge_is_made_once(SetUp setUp)
    {
        using var folder = new TemporaryFolder();
        var deaths = new ConcurrentDictionary<Guid, string>();
        var first = await PayingServer.StartAsync(
            servers, setUp, services => DyingLedger.AddTo(services, deaths), ("DataFolder", folder.Path));
        var bookings = new List<(Booking Booking, Guid Payment)>();
        for (var member = 1; member <= 4; member++)
        {
            var booking = await first.BookAsync(member);
            var payment = await booking.StartApprovedAsync();
            // Notices of the sandbox would have the first process find the outcome.
            first.Script.Questions[payment] = _ => Task.FromResult(new Charge(ChargeState.Unknown));
            bookings.Add((booking, payment));
        }

        var payments = bookings.ConvertAll(one => one.Payment);
        deaths[payments[0]] = nameof(IPaymentLedger.ChargeAsync);
        first.Script.Charges[payments[1]] = _ => throw new IOException("It died before the call arrived.");
        first.Script.Charges[payments[2]] = async charge =>
        {
            (await charge()).State.ShouldBe(ChargeState.Charged);
            throw new IOException("It died before the answer was written.");
        };
        deaths[payments[3]] = nameof(IPaymentLedger.ApproveAsync);
        foreach (var (booking, payment) in bookings)
        {
            (await booking.CompleteAsync(payment)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        }

        (await Task.WhenAll(bookings.Select(one => one.Booking.StatusOfAsync(one.Payment))))
            .ShouldBe(["CHARGING", "CHARGING", "CHARGING", "APPROVED"]);
        (await Task.WhenAll(payments.Select(async payment => (await first.BooksAsync(payment)).State)))
            .ShouldBe([SandboxState.Approved, SandboxState.Approved, SandboxState.Charged, SandboxState.Charged]);

        await using var next = await first.SucceedAsync(servers, setUp);
        foreach (var (booking, payment) in bookings)
        {
            var taken = booking with { Server = next };
            await next.EventuallyAsync(() => taken.StatusesAsync(payment), ("APPROVED", "CONFIRMED"));
            (await next.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 0));
            await taken.ShouldCompleteAsync(payment);
            (await taken.IsSeatFreeAsync()).ShouldBeFalse();
        }

        payments.Select(payment => next.Script.KeysOf("charge", payment).Count).ShouldBe([1, 1, 0, 0]);
        next.Script.KeysOf("charge", payments[1]).ShouldBe(first.Script.KeysOf("charge", payments[1]), "with the same key");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_process_that_dies_after_it_gave_back_gives_back_once(SetUp setUp)
    {
        using var folder = new TemporaryFolder();
        var first = await PayingServer.StartAsync(servers, setUp, ("DataFolder", folder.Path));
        var booking = await first.BookAsync();
        var payment = await booking.PayAsync();
        var died = new TaskCompletionSource();
        first.Script.Refunds[payment] = async refund =>
        {
            (await refund()).Outcome.ShouldBe(RefundOutcome.Done);
            died.TrySetResult();
            throw new IOException("It died before the answer was written.");
        };
        (await booking.CancelAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        await died.Task.WaitAsync(TimeSpan.FromMinutes(2), Ct);
        (await booking.RefundsAsync(payment)).ShouldBe("15000 CANCELLED SENT");

        await using var next = await first.SucceedAsync(servers, setUp);

        var taken = booking with { Server = next };
        await next.EventuallyAsync(() => taken.RefundsAsync(payment), "15000 CANCELLED DONE");
        (await next.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 15_000));
        next.Script.KeysOf("refund", payment).ShouldBe(first.Script.KeysOf("refund", payment).Take(1), "with the same key");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_buyer_who_leaves_while_it_is_charged_has_paid(SetUp setUp)
    {
        await using var server = await PayingServer.StartAsync(servers, setUp);
        var booking = await server.BookAsync();
        var payment = await booking.StartApprovedAsync();
        var (called, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.Script.Charges[payment] = async charge =>
        {
            called.TrySetResult();
            await answer.Task;
            return await charge();
        };
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var completing = booking.CompleteAsync(payment, ct: leaving.Token);
        await called.Task.WaitAsync(TimeSpan.FromMinutes(2), Ct);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => completing);

        answer.SetResult();

        await Eventually.ShouldBeAsync(() => booking.StatusesAsync(payment), ("APPROVED", "CONFIRMED"));
        server.Script.KeysOf("charge", payment).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_was_charged_while_PostgreSQL_was_away_is_settled_when_it_is_back()
    {
        await using var database = await PostgreSqlServer.StartAsync();
        await using var server = await PayingServer.StartAsync(
            servers, SetUp.Production, ("ConnectionStrings:Database", await database.CreateDatabaseAsync()));
        var booking = await server.BookAsync();
        var payment = await booking.StartApprovedAsync();
        server.Script.Charges[payment] = async charge =>
        {
            var charged = await charge();
            await database.CrashAsync();
            return charged;
        };

        ((int)(await booking.CompleteAsync(payment)).StatusCode).ShouldBeGreaterThanOrEqualTo(500);

        await database.RestartAsync();
        await Eventually.ShouldBeAsync(async () => await booking.TryStatusAsync(payment) is not null, true);
        await server.EventuallyAsync(() => booking.TryStatusAsync(payment), "APPROVED");
        (await booking.StatusesAsync(payment)).ShouldBe(("APPROVED", "CONFIRMED"));
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 0));
        server.Script.KeysOf("charge", payment).ShouldHaveSingleItem();
        await booking.ShouldCompleteAsync(payment);
    }

    [Fact]
    public async Task While_Redis_is_away_a_payment_is_started_and_completed_and_its_seat_stays_sold_afterwards()
    {
        var redis = await RedisServer.StartAsync();
        await using var server = await PayingServer.StartAsync(
            servers, SetUp.Production, ("ConnectionStrings:Redis", redis.ConnectionString));
        var booking = await server.BookAsync();
        await redis.DisposeAsync();

        var payment = await booking.StartApprovedAsync();
        server.Server.Time.Advance(TimeSpan.FromMinutes(9));
        await booking.ShouldCompleteAsync(payment);

        await using var back = await RedisServer.StartAsync(redis.Port);
        (await booking.IsSeatFreeAsync()).ShouldBeFalse();
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 0));
    }
}
