using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Domain.Tests.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Guards;
using Marquee.Engine.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Engine.Tests;

public sealed class ReservationEngineTests : IAsyncLifetime
{
    private static readonly Order Order = Hall.Order(["A1", "A2"]);
    private static readonly Order OrderWithKey = Hall.Order(["A1", "A2"], key: "k");
    private static readonly ClaimAnswer Taken = new(ClaimOutcome.Refused, Hall.Named("A2"), IsCertain: false);
    private static readonly ClaimAnswer TakenFromMember = Taken with { IsOfMember = true };
    private static readonly OrderFacts Free = new([], HeldSeats: 0, LastConfirmedAt: null, Earlier: null);

    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _calls = [];
    private readonly FakeClaims _claims;
    private readonly FakeLedger _ledger;
    private readonly ScheduleLoader _loader;
    private readonly ScheduleVerifier _verifier;
    private readonly List<ReservationEngine> _engines = [];

    public ReservationEngineTests()
    {
        (_claims, _ledger) = (new FakeClaims { Calls = _calls }, new FakeLedger { Calls = _calls });
        _loader = new ScheduleLoader(_claims, _ledger, FakeFaults.Telemetry(), _time);
        _verifier = new ScheduleVerifier(_claims, _ledger, FakeFaults.Telemetry(), _time);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What the guard may make of an order.</summary>
    public enum Written
    {
        Reserved,
        Replayed,
        Taken,
        OtherRefusal,
        Unwritten,
        Unknown,
        Fault,
        CallerLeft,
    }

    [Theory]
    [InlineData(ClaimOutcome.Claimed, Written.Reserved, null)]
    [InlineData(ClaimOutcome.Claimed, Written.Replayed, "release")]
    [InlineData(ClaimOutcome.Claimed, Written.Taken, "dispute")]
    [InlineData(ClaimOutcome.Claimed, Written.OtherRefusal, "release")]
    [InlineData(ClaimOutcome.Claimed, Written.Unwritten, "release")]
    [InlineData(ClaimOutcome.Claimed, Written.Unknown, null)]
    [InlineData(ClaimOutcome.Claimed, Written.Fault, null)]
    [InlineData(ClaimOutcome.Claimed, Written.CallerLeft, "release")]
    [InlineData(ClaimOutcome.Refused, Written.Reserved, "dispute")]
    [InlineData(ClaimOutcome.Refused, Written.Replayed, null)]
    [InlineData(ClaimOutcome.Refused, Written.Taken, null)]
    [InlineData(ClaimOutcome.Refused, Written.OtherRefusal, null)]
    [InlineData(ClaimOutcome.Refused, Written.Unwritten, null)]
    [InlineData(ClaimOutcome.Refused, Written.Unknown, "dispute")]
    [InlineData(ClaimOutcome.Refused, Written.Fault, "dispute")]
    [InlineData(ClaimOutcome.Refused, Written.CallerLeft, null)]
    [InlineData(ClaimOutcome.Unavailable, Written.Reserved, "invalidate 42")]
    [InlineData(ClaimOutcome.Unavailable, Written.Replayed, null)]
    [InlineData(ClaimOutcome.Unavailable, Written.Taken, null)]
    [InlineData(ClaimOutcome.Unavailable, Written.OtherRefusal, null)]
    [InlineData(ClaimOutcome.Unavailable, Written.Unwritten, null)]
    [InlineData(ClaimOutcome.Unavailable, Written.Unknown, "invalidate 42")]
    [InlineData(ClaimOutcome.Unavailable, Written.Fault, "invalidate 42")]
    [InlineData(ClaimOutcome.Unavailable, Written.CallerLeft, null)]
    public async Task Redis_is_told_what_it_does_not_know_of_an_order(ClaimOutcome claim, Written written, string? told)
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        _claims.Answers.Enqueue(claim is ClaimOutcome.Refused ? Taken : ClaimAnswer.Of(claim));

        // Atomic alone stops at a refusal.
        var engine = Engine(_ => Write(written, caller), claim is ClaimOutcome.Refused ? GuardKind.Pessimistic : GuardKind.Atomic);
        var fault = await Record.ExceptionAsync(() => engine.ReserveAsync(OrderWithKey, caller.Token));

        _calls.ShouldBe(told is null ? ["claim", "write"] : ["claim", "write", told]);
        _claims.Written.ShouldBe(written is Written.Reserved ? [Order.Id] : []);
        _claims.Claims.ShouldAllBe(told => told.ReservationId == OrderWithKey.Id && told.SeatIds.SequenceEqual(Hall.Ids("A1", "A2")));
        (fault is not null).ShouldBe(written is Written.Fault or Written.CallerLeft);
    }

    [Fact]
    public async Task A_caller_who_leaves_during_the_commit_is_let_go_and_Redis_is_told_its_outcome()
    {
        var (entered, commit) = (new TaskCompletionSource(), new TaskCompletionSource<Result<Reserved>>());
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var left = Engine(_ =>
        {
            entered.SetResult();
            return commit.Task;
        }).ReserveAsync(Order, leaving.Token);
        await entered.Task;

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left);
        commit.SetResult(new CoolingDown(TimeSpan.FromMinutes(1)));

        await Condition.UntilAsync(() => _calls.Contains("release"));
    }

    [Fact]
    public async Task An_order_without_a_key_is_refused_without_the_database()
    {
        _claims.Answers.Enqueue(TakenFromMember);
        _claims.Answers.Enqueue(new ClaimAnswer(ClaimOutcome.Refused, [], Held: 4, IsCertain: false));

        (await ReserveAsync(Order)).Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats.ShouldBe(Hall.Named("A2"));
        (await ReserveAsync(Order)).Refusal.ShouldBe(new SeatLimitExceeded(Limit: 5, Held: 4));

        _calls.ShouldBe(["claim", "claim"]);
    }

    [Fact]
    public async Task A_certain_refusal_of_an_order_with_a_key_needs_no_database()
    {
        _claims.Answers.Enqueue(Taken with { IsCertain = true });

        (await ReserveAsync(OrderWithKey)).Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats.ShouldBe(Hall.Named("A2"));

        _calls.ShouldBe(["claim"]);
    }

    [Fact]
    public async Task An_uncertain_refusal_stands_where_the_database_knows_no_reason_and_the_member_has_no_entry()
    {
        _claims.Answers.Enqueue(Taken);

        (await ReserveAsync(OrderWithKey)).Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats.ShouldBe(Hall.Named("A2"));

        _calls.ShouldBe(["claim", "read"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_database_answers_to_an_order_that_Redis_refused_counts(bool isOfMember)
    {
        _claims.Answers.Enqueue(isOfMember ? TakenFromMember : Taken);
        var earlier = OrderWithKey.ToReservation(_time.Instant);

        (await ReadAsync(Free with { Earlier = earlier })).Value.ShouldBe(new Reserved(earlier, Replayed: true));
        (await ReadAsync(Free with { Earlier = Hall.Order(["A1"], "k").ToReservation(_time.Instant) })).Refusal
            .ShouldBe(new IdempotencyKeyReused("k"));
        (await ReadAsync(Free with { TakenSeats = Hall.Ids("A1") })).Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats
            .ShouldBe(Hall.Named("A1"));
        (await ReadAsync(Free with { HeldSeats = 4 })).Refusal.ShouldBe(new SeatLimitExceeded(Limit: 5, Held: 4));
        (await ReadAsync(null)).Refusal.ShouldBeOfType<ContentNotFound>().What.ShouldBe("schedule");

        _calls.ShouldBe(Enumerable.Repeat<string[]>(["claim", "read"], 5).SelectMany(calls => calls));

        Task<Result<Reserved>> ReadAsync(OrderFacts? facts)
        {
            _ledger.OnRead = _ => facts is null ? null : new Occupancy(1, facts);
            return ReserveAsync(OrderWithKey);
        }
    }

    [Fact]
    public async Task An_order_waits_for_an_earlier_one_of_its_member_that_is_on_its_way()
    {
        _claims.Answers.Enqueue(TakenFromMember);
        var (earlier, reads) = (OrderWithKey.ToReservation(_time.Instant), 0);
        _ledger.OnRead = _ => new Occupancy(1, ++reads < 3 ? Free : Free with { Earlier = earlier });

        (await ReserveAsync(OrderWithKey)).Value.ShouldBe(new Reserved(earlier, Replayed: true));

        _calls.ShouldBe(["claim", "read", "claim", "read", "claim", "read"]);
    }

    [Fact]
    public async Task An_order_that_waited_is_written_when_its_seats_become_free()
    {
        _claims.Answers.Enqueue(TakenFromMember);
        _claims.Answers.Enqueue(ClaimAnswer.Of(ClaimOutcome.Claimed));

        (await ReserveAsync(OrderWithKey)).Value.Replayed.ShouldBeFalse();

        _calls.ShouldBe(["claim", "read", "claim", "write"]);
    }

    [Fact]
    public async Task An_order_whose_twin_is_not_decided_in_2_s_is_answered_503()
    {
        _claims.Answers.Enqueue(TakenFromMember);

        (await ReserveAsync(OrderWithKey)).Refusal.ShouldBe(new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true));

        _calls.ShouldNotContain("write");
        _calls.Count(call => call == "claim").ShouldBeInRange(2, 6, "the pauses double");
    }

    [Fact]
    public async Task A_caller_who_leaves_while_an_order_waits_is_let_go()
    {
        _claims.Answers.Enqueue(TakenFromMember);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        _ledger.OnRead = _ =>
        {
            leaving.Cancel();
            return new Occupancy(1, Free);
        };

        await Should.ThrowAsync<OperationCanceledException>(Engine().ReserveAsync(OrderWithKey, leaving.Token));

        _calls.ShouldBe(["claim", "read"]);
    }

    [Fact]
    public async Task A_schedule_that_is_not_loaded_is_loaded_and_claimed_again()
    {
        _claims.Answers.Enqueue(ClaimAnswer.Of(ClaimOutcome.NotLoaded));
        _claims.Answers.Enqueue(ClaimAnswer.Of(ClaimOutcome.Claimed));

        (await ReserveAsync(Order)).Refusal.ShouldBeNull();

        _calls.ShouldBe(["claim", "begin load", "list", "load", "claim", "write"]);
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_read_is_sold_without_a_claim()
    {
        _claims.Answers.Enqueue(ClaimAnswer.Of(ClaimOutcome.NotLoaded));
        _ledger.OnList = _ => throw new TimeoutException();

        (await ReserveAsync(Order)).Refusal.ShouldBeNull();

        _calls.ShouldBe(["claim", "begin load", "list", "invalidate 42", "write", "invalidate 42"]);
    }

    [Fact]
    public async Task A_schedule_that_is_not_loaded_in_2_s_is_sold_without_a_claim()
    {
        _claims.Answers.Enqueue(ClaimAnswer.Of(ClaimOutcome.NotLoaded));
        _claims.OnBeginLoad = _ => [];

        (await ReserveAsync(Order)).Refusal.ShouldBeNull();

        _calls.TakeLast(3).ShouldBe(["claim", "write", "invalidate 42"]);
        _calls.ShouldNotContain("list", "another instance loads it");
    }

    [Theory]
    [InlineData(ClaimOutcome.Claimed, true)]
    [InlineData(ClaimOutcome.Refused, true)]
    [InlineData(ClaimOutcome.Unavailable, false)]
    public async Task A_schedule_that_Redis_answered_for_is_verified(ClaimOutcome outcome, bool verified)
    {
        _claims.Answers.Enqueue(ClaimAnswer.Of(outcome));

        await ReserveAsync(Order);
        _time.Advance(TimeSpan.FromSeconds(14));
        await _verifier.VerifyDueAsync(Ct);

        _claims.Verified.Count.ShouldBe(verified ? 1 : 0);
    }

    [Theory]
    [InlineData(true, true, "keep for good, confirm")]
    [InlineData(false, true, "keep for good, confirm, keep for good")]
    [InlineData(true, false, "keep for good, confirm, release")]
    [InlineData(false, false, "keep for good, confirm, release")]
    public async Task A_payment_is_told_to_Redis_before_it_is_written(bool kept, bool confirmed, string calls)
    {
        (_claims.OnKeep, _ledger.OnConfirm) = (() => kept, () => confirmed);

        await Engine().ConfirmAsync(Order.ToReservation(_time.Instant), Ct);

        string.Join(", ", _calls).ShouldBe(calls);
        _claims.Claims.ShouldAllBe(claim => claim.ReservationId == Order.Id && claim.SeatIds.SequenceEqual(Hall.Ids("A1", "A2")));
    }

    [Fact]
    public async Task A_payment_whose_outcome_is_unknown_deletes_its_schedule_from_Redis()
    {
        _ledger.OnConfirm = () => throw new TimeoutException();

        await Should.ThrowAsync<TimeoutException>(Engine().ConfirmAsync(Order.ToReservation(_time.Instant), Ct));

        _calls.ShouldBe(["keep for good", "confirm", "invalidate 42"]);
    }

    [Fact]
    public async Task A_payment_whose_caller_has_left_changes_nothing()
    {
        await Should.ThrowAsync<OperationCanceledException>(
            Engine().ConfirmAsync(Order.ToReservation(_time.Instant), new CancellationToken(canceled: true)));

        _calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancellation_is_written_before_its_seats_are_free_in_Redis()
    {
        await Engine(guard: GuardKind.Pessimistic).CancelAsync(Order.ToReservation(_time.Instant), ByMember, Ct);

        _calls.ShouldBe(["cancel", "release"]);
        _claims.Claims.ShouldHaveSingleItem().ReservationId.ShouldBe(Order.Id);
    }

    [Fact]
    public async Task A_reservation_that_is_being_charged_keeps_its_seats_in_Redis_when_it_is_cancelled()
    {
        _ledger.IsCharging = true;

        (await Engine().CancelAsync(Order.ToReservation(_time.Instant), ByMember, Ct)).ShouldBeFalse();

        _calls.ShouldBe(["cancel"]);
    }

    [Theory]
    [InlineData(true, 10, "keep until 00:10")]
    [InlineData(false, 10, "keep until 00:10, keep until 00:10")]
    [InlineData(true, 7, "keep until 00:10, keep until 00:07")]
    [InlineData(true, 0, "keep until 00:10, release")]
    public async Task An_extension_is_told_to_Redis_before_it_is_written_and_again_where_it_came_otherwise(
        bool kept, int minutes, string calls)
    {
        _claims.OnKeep = () => kept;
        var now = _time.Instant;
        var after = (Order with { ExpiresAt = now.AddMinutes(minutes) }).ToReservation(now);

        await Engine().KeepAsync(Order.ToReservation(now), now.AddMinutes(10), () => Task.FromResult(after));

        string.Join(", ", _calls).ShouldBe(calls);
    }

    [Fact]
    public async Task A_cancellation_whose_outcome_is_unknown_deletes_its_schedule_from_Redis_also_when_its_caller_has_left()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        _ledger.OnCancel = () =>
        {
            leaving.Cancel();
            throw new TimeoutException();
        };

        await Should.ThrowAsync<TimeoutException>(Engine().CancelAsync(Order.ToReservation(_time.Instant), ByMember, leaving.Token));

        _calls.ShouldBe(["cancel", "invalidate 42"]);
    }

    private Cancellation ByMember => Cancellation.ByMember(percent: 100, _time.Instant);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        await _loader.DisposeAsync();
    }

    private static Task<Result<Reserved>> Write(Written written, CancellationTokenSource caller)
    {
        var reservation = OrderWithKey.ToReservation(DateTime.UnixEpoch);
        switch (written)
        {
            case Written.Fault:
                throw new TimeoutException();
            case Written.CallerLeft:
                caller.Cancel();
                throw new OperationCanceledException(caller.Token);
            default:
                return Task.FromResult<Result<Reserved>>(written switch
                {
                    Written.Reserved => new Reserved(reservation, Replayed: false),
                    Written.Replayed => new Reserved(reservation, Replayed: true),
                    Written.Taken => new SeatsAlreadyReserved(Hall.Named("A1")),
                    Written.OtherRefusal => new CoolingDown(TimeSpan.FromMinutes(1)),
                    Written.Unwritten => new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true),
                    _ => new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: false),
                });
        }
    }

    private Task<Result<Reserved>> ReserveAsync(Order order) => Engine().ReserveAsync(order, Ct);

    private ReservationEngine Engine(Func<Order, Task<Result<Reserved>>>? write = null, GuardKind guard = GuardKind.Atomic)
    {
        write ??= order => Task.FromResult<Result<Reserved>>(new Reserved(order.ToReservation(_time.Instant), Replayed: false));
        var engine = new ReservationEngine(
            _claims, _loader, _verifier, new Guard(_calls, write), _ledger, new ReservationOptions { Guard = guard },
            FakeFaults.Telemetry(), _time);
        _engines.Add(engine);
        return engine;
    }

    private sealed class Guard(ConcurrentQueue<string> calls, Func<Order, Task<Result<Reserved>>> write) : IReservationGuard
    {
        public Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
        {
            calls.Enqueue("write");
            return write(order);
        }
    }
}
