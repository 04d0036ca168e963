using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Infrastructure.Payments;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Infrastructure.Tests.Payments;

/// <summary>The provider inside the application: its books, and how it misbehaves.</summary>
public sealed class SandboxGatewayTests
{
    private static readonly DateTimeOffset Now = new(2025, 1, 7, 0, 0, 0, TimeSpan.Zero);

    private readonly Books _books = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void What_goes_wrong_is_the_same_for_the_same_seed_and_about_as_often_as_its_share_says()
    {
        var (one, same, other) = (Draw(seed: 1), Draw(seed: 1), Draw(seed: 2));

        same.ShouldBe(one);
        other.ShouldNotBe(one);
        one.Count(fails => fails).ShouldBeInRange(200, 400);
        Draw(seed: 1, share: 0).ShouldAllBe(fails => !fails);
        Draw(seed: 1, share: 1).ShouldAllBe(fails => fails);
        var faults = new SandboxFaults(new SandboxOptions { Failures = 0.3, LostAnswers = 0.3, Seed = 1 });
        Enumerable.Range(0, 1000).Select(i => faults.LosesAnswer($"{i}")).ShouldNotBe(one, "each fault is drawn on its own");

        static List<bool> Draw(int seed, double share = 0.3)
        {
            var faults = new SandboxFaults(new SandboxOptions { Failures = share, Seed = seed });
            return [.. Enumerable.Range(0, 1000).Select(i => faults.Fails($"{i}"))];
        }
    }

    [Fact]
    public async Task A_call_that_fails_does_nothing_and_one_whose_answer_is_lost_has_done_its_work()
    {
        var failing = Gateway(new SandboxOptions { Failures = 1 });
        var losing = Gateway(new SandboxOptions { LostAnswers = 1 });
        var payment = await ApprovedAsync(losing);

        (await failing.CompleteAsync(payment, Ct)).State.ShouldBe(ChargeState.NotCharged);
        _books.Charges[payment.Id].State.ShouldBe(SandboxState.Approved);
        (await losing.CompleteAsync(payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        _books.Charges[payment.Id].State.ShouldBe(SandboxState.Charged);
        (await losing.FindAsync(payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        (await failing.FindAsync(payment, Ct)).State.ShouldBe(ChargeState.Charged, "only calls that change something fail");
        (await failing.RefundAsync(payment, Refund(payment, "one"), Ct)).Outcome.ShouldBe(RefundOutcome.Failed);
        _books.Refunds.ShouldBeEmpty();
        (await losing.RefundAsync(payment, Refund(payment, "two"), Ct)).Outcome.ShouldBe(RefundOutcome.Unknown);
        _books.Refunds.Keys.ShouldBe(["two"]);
        (await failing.RefundAsync(payment, Refund(payment, "two"), Ct)).Outcome.ShouldBe(RefundOutcome.Done, "it is done already");
    }

    [Fact]
    public async Task A_payment_that_hangs_gets_no_answer_until_it_is_released_and_a_decision_is_made_once()
    {
        var gateway = Gateway(new SandboxOptions());
        var payment = Payment();
        (await gateway.BeginAsync(payment, "a seat", Ct)).ShouldBe(new OpenPage($"/sandbox/payments/{payment.Id}"));
        (await gateway.FindAsync(payment, Ct)).State.ShouldBe(ChargeState.Open);
        (await gateway.DecideAsync(new UserId(2), payment.Id, SandboxDecision.Approve, Ct)).ShouldBeNull("another buyer's");
        await gateway.DecideAsync(payment.UserId, payment.Id, SandboxDecision.Hang, Ct);

        (await gateway.CompleteAsync(payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        (await gateway.FindAsync(payment, Ct)).State.ShouldBe(ChargeState.Open);
        await gateway.ReleaseAsync(payment, Ct);

        (await gateway.FindAsync(payment, Ct)).ShouldBe(new Charge(ChargeState.Ended, Code: "RELEASED"));
        (await gateway.DecideAsync(payment.UserId, payment.Id, SandboxDecision.Approve, Ct))!.State.ShouldBe(SandboxState.Ended);
        (await gateway.CompleteAsync(payment, Ct)).State.ShouldBe(ChargeState.Ended);
    }

    [Fact]
    public async Task A_payment_it_does_not_know_is_not_found()
    {
        var gateway = Gateway(new SandboxOptions());

        (await gateway.FindAsync(Payment(), Ct)).State.ShouldBe(ChargeState.NotFound);
        (await gateway.CompleteAsync(Payment(), Ct)).State.ShouldBe(ChargeState.NotFound);
    }

    [Theory]
    [InlineData(0, 0, "A B")]
    [InlineData(1, 0, "A A B B")]
    [InlineData(0, 1, "A B")]
    public async Task Notices_come_twice_as_their_share_says_and_one_that_waits_for_the_next_is_not_lost(
        double duplicates, double reordered, string expected)
    {
        var notices = new SandboxNotices(new SandboxOptions { Duplicates = duplicates, Reordered = reordered });
        var (a, b) = (Payment().Id, Payment().Id);
        notices.Send(a, "CHARGED");
        notices.Send(b, "CHARGED");
        var (gateway, received) = (Gateway(new SandboxOptions()), new ConcurrentQueue<Guid?>());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var wanted = expected.Split(' ');

        await Should.ThrowAsync<OperationCanceledException>(() => notices.RunAsync(
            async (body, _) =>
            {
                received.Enqueue(gateway.ReadNotice(body));
                if (received.Count == wanted.Length)
                {
                    await stop.CancelAsync();
                }
            },
            stop.Token));

        received.Select(id => id == a ? "A" : "B").ShouldBe(wanted, ignoreOrder: true, "they are delivered side by side");
    }

    private SandboxGateway Gateway(SandboxOptions options) => new(_books, new SandboxNotices(options), options, new FakeTimeProvider(Now));

    private static async Task<Payment> ApprovedAsync(SandboxGateway gateway)
    {
        var payment = Payment();
        await gateway.BeginAsync(payment, "a seat", Ct);
        await gateway.DecideAsync(payment.UserId, payment.Id, SandboxDecision.Approve, Ct);
        return payment;
    }

    private static Payment Payment()
    {
        var id = Guid.CreateVersion7(Now);
        return new Payment
        {
            Id = id, ReservationId = id, ScheduleId = new ScheduleId(1), UserId = new UserId(1), Gateway = GatewayKind.Sandbox,
            Amount = 15_000, Status = PaymentStatus.Charging, Key = $"{id}", Deadline = Now.UtcDateTime,
        };
    }

    private static Refund Refund(Payment payment, string key) => new()
    {
        Id = payment.Id, PaymentId = payment.Id, Amount = 5_000, Reason = RefundReason.Goodwill, Key = key, Status = RefundStatus.Sent,
        RequestedAt = Now.UtcDateTime,
    };

    private sealed class Books : ISandboxCharges
    {
        public Dictionary<Guid, SandboxCharge> Charges { get; } = [];

        public Dictionary<string, long> Refunds { get; } = [];

        public Task AddAsync(SandboxCharge charge, CancellationToken ct) => Task.FromResult(Charges.TryAdd(charge.Id, charge));

        public Task<SandboxCharge?> FindAsync(Guid id, CancellationToken ct) => Task.FromResult(Charges.GetValueOrDefault(id));

        public Task<bool> ChangeAsync(
            Guid id, IReadOnlyList<SandboxState> from, SandboxState state, string? code, CancellationToken ct)
        {
            var isChanged = Charges.TryGetValue(id, out var charge) && from.Contains(charge.State);
            if (isChanged)
            {
                Charges[id] = new SandboxCharge
                {
                    Id = id, UserId = charge!.UserId, Amount = charge.Amount, OrderName = charge.OrderName, State = state, Code = code,
                    OpenedAt = charge.OpenedAt,
                };
            }

            return Task.FromResult(isChanged);
        }

        public Task<bool> RefundAsync(Guid id, string key, long amount, CancellationToken ct)
        {
            Refunds.TryAdd(key, amount);
            return Task.FromResult(true);
        }

        public Task<bool> HasRefundedAsync(string key, CancellationToken ct) => Task.FromResult(Refunds.ContainsKey(key));
    }
}
