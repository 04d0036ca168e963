using Marquee.Domain.Limits;
using Marquee.Domain.Reservations;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Domain.Tests.Reservations;

public sealed class HoldLimitedEngineTests
{
    private static readonly DateTime BeforeStart = Hall.StartInstant.AddDays(-1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(BeforeStart));
    private readonly FakeQueries _queries = new();
    private readonly FakeHoldLimit _limit = new();
    private readonly Order _order = Hall.Order(["A1"], key: "k", expiresAt: BeforeStart.AddMinutes(5));
    private FakeEngine _engine = new();

    /// <summary>Answers to an order that made no hold, or in an outage.</summary>
    public static TheoryData<string> Failures => ["refused", "busy", "replayed", "unknown"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hold_counts_while_it_lasts()
    {
        (await ReserveAsync(_order)).Value.Reservation.Id.ShouldBe(_order.Id);

        _limit.Holds.ShouldBe([(_order.UserId, _order.Id, TimeSpan.FromMinutes(5))]);
        _engine.Orders.ShouldBe([_order]);
    }

    [Fact]
    public async Task What_the_limit_refuses_reaches_no_engine()
    {
        _limit.Refusal = new TooManyHolds(3, TimeSpan.FromMinutes(4));

        (await ReserveAsync(_order)).Refusal.ShouldBe(_limit.Refusal);
        (await ReserveAsync(_order with { IdempotencyKey = null })).Refusal.ShouldBe(_limit.Refusal);
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_sent_again_at_the_limit_gives_its_success()
    {
        var earlier = _order.ToReservation(BeforeStart);
        _queries.Reservations.Add(new MemberReservation(earlier, ["A1"], Hall.Details));
        _limit.Refusal = new HoldsLapsed(TimeSpan.FromMinutes(1));

        var answer = await ReserveAsync(_order with { Id = Guid.CreateVersion7(_time.GetUtcNow()) });

        (answer.Value.Reservation, answer.Value.Replayed).ShouldBe((earlier, true));
        var other = Hall.Order(["A2"], key: "k", expiresAt: _order.ExpiresAt);
        (await ReserveAsync(other)).Refusal.ShouldBe(new IdempotencyKeyReused("k"));
    }

    [Theory, MemberData(nameof(Failures))]
    public async Task An_order_that_is_answered_without_a_hold_does_not_count(string failure)
    {
        _engine = new FakeEngine
        {
            OnReserve = order => failure switch
            {
                "refused" => new SeatsAlreadyReserved(order.Seats),
                "busy" => new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true),
                "replayed" => new Reserved(order.ToReservation(BeforeStart), Replayed: true),
                _ => new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: false),
            },
        };

        await ReserveAsync(_order);

        _limit.Holds.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_order_whose_caller_left_counts()
    {
        _engine = new FakeEngine { OnReserve = _ => throw new OperationCanceledException() };

        await Should.ThrowAsync<OperationCanceledException>(() => ReserveAsync(_order));

        _limit.Holds.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_confirmed_at_once_is_not_limited()
    {
        _limit.Refusal = new TooManyHolds(3, TimeSpan.FromMinutes(4));

        (await ReserveAsync(_order with { ExpiresAt = null })).Value.Reservation.Status.ShouldBe(ReservationStatus.Confirmed);
        _limit.Holds.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hold_that_is_paid_or_cancelled_no_longer_counts(bool isPaid)
    {
        var made = (await ReserveAsync(_order)).Value.Reservation;
        var failing = new FakeEngine { OnConfirm = () => throw new TimeoutException(), OnCancel = () => throw new TimeoutException() };

        await Should.ThrowAsync<TimeoutException>(() => EndAsync(failing));
        _limit.Holds.Count.ShouldBe(1);
        await EndAsync(_engine);
        _limit.Holds.ShouldBeEmpty();

        Task EndAsync(FakeEngine engine) => isPaid
            ? Limited(engine).ConfirmAsync(made, Ct)
            : Limited(engine).CancelAsync(made, Cancellation.ByMember(percent: 100, _time.Instant), Ct);
    }

    private Task<Result<Reserved>> ReserveAsync(Order order) => Limited(_engine).ReserveAsync(order, Ct);

    private HoldLimitedEngine Limited(FakeEngine engine) => new(engine, _limit, _queries, _time);

    private sealed class FakeHoldLimit : IHoldLimit
    {
        public Refusal? Refusal { get; set; }

        public List<(UserId Member, Guid Reservation, TimeSpan HoldFor)> Holds { get; } = [];

        public Task<Refusal?> AddAsync(UserId member, Guid reservation, TimeSpan holdFor)
        {
            if (Refusal is null)
            {
                Holds.Add((member, reservation, holdFor));
            }

            return Task.FromResult(Refusal);
        }

        public Task RemoveAsync(UserId member, Guid reservation)
        {
            Holds.RemoveAll(hold => hold.Member == member && hold.Reservation == reservation);
            return Task.CompletedTask;
        }
    }
}
