using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Claims;
using Marquee.Domain.Reservations.Guards;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Domain.Tests.Reservations.Guards;

public sealed class AtomicGuardTests : IAsyncLifetime
{
    private static readonly Order Order = Hall.Order(["A1", "A2"]);
    private static readonly Order OrderWithKey = Hall.Order(["A1", "A2"], key: "k");

    private readonly FakeTimeProvider _time = new();
    private readonly FakeClaims _claims = new();
    private readonly FakeQueries _queries = new();
    private readonly List<GroupCommit> _commits = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_that_was_granted_is_written_and_lasts_as_long_as_the_hold()
    {
        var ledger = new FakeLedger();
        var held = Hall.Order(["A1"], holdFor: TimeSpan.FromMinutes(5));

        (await ReserveAsync(ledger, held)).Value.Reservation.Id.ShouldBe(held.Id);

        ledger.Orders.ShouldBe([held]);
        var (claim, remaining) = _claims.Promoted.ShouldHaveSingleItem();
        (claim.ReservationId, claim.UserId).ShouldBe((held.Id, held.UserId));
        remaining.ShouldBe(DateTime.UnixEpoch.AddMinutes(5) - _time.Instant, "the ledger gave it 5 minutes in 1970");
        _claims.Released.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_of_a_reservation_that_is_confirmed_at_once_lasts_for_good()
    {
        (await ReserveAsync(new FakeLedger(), Order)).Refusal.ShouldBeNull();

        _claims.Promoted.ShouldHaveSingleItem().Remaining.ShouldBeNull();
    }

    [Fact]
    public async Task A_lost_race_touches_no_database()
    {
        var ledger = new FakeLedger();
        _claims.Answers.Enqueue(new ClaimAnswer(ClaimOutcome.Taken, Hall.Named("A2"), 0));

        (await ReserveAsync(ledger, OrderWithKey)).Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats.ShouldBe(Hall.Named("A2"));

        ledger.Orders.ShouldBeEmpty();
        _claims.Released.ShouldBeEmpty("there is nothing to give back");
    }

    [Fact]
    public async Task A_full_quota_touches_no_database()
    {
        var ledger = new FakeLedger();
        _claims.Answers.Enqueue(new ClaimAnswer(ClaimOutcome.QuotaFull, [], Held: 4));

        (await ReserveAsync(ledger, Order)).Refusal.ShouldBe(new SeatLimitExceeded(Limit: 5, Held: 4));

        ledger.Orders.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ClaimOutcome.PerhapsOfMember)]
    [InlineData(ClaimOutcome.PendingOfMember)]
    public async Task A_member_without_a_key_is_refused_the_seats_he_has(ClaimOutcome outcome)
    {
        _claims.Answers.Enqueue(new ClaimAnswer(outcome, Hall.Named("A1"), 0));

        (await ReserveAsync(new FakeLedger(), Order)).Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats.ShouldBe(Hall.Named("A1"));
    }

    [Theory]
    [InlineData(ClaimOutcome.PerhapsOfMember)]
    [InlineData(ClaimOutcome.PendingOfMember)]
    [InlineData(ClaimOutcome.QuotaFull)]
    public async Task An_order_sent_again_with_its_key_is_replayed(ClaimOutcome outcome)
    {
        var earlier = WasMade(OrderWithKey);
        _claims.Answers.Enqueue(new ClaimAnswer(outcome, Hall.Named("A1"), 4));

        var answer = await ReserveAsync(new FakeLedger(), OrderWithKey with { Id = Guid.Empty });

        answer.Value.ShouldBe(new Reserved(earlier, Replayed: true));
    }

    [Theory]
    [InlineData(ClaimOutcome.PerhapsOfMember)]
    [InlineData(ClaimOutcome.PendingOfMember)]
    [InlineData(ClaimOutcome.QuotaFull)]
    public async Task A_key_of_another_order_is_refused(ClaimOutcome outcome)
    {
        WasMade(Hall.Order(["A1"], key: "k"));
        _claims.Answers.Enqueue(new ClaimAnswer(outcome, Hall.Named("A1"), 4));

        (await ReserveAsync(new FakeLedger(), OrderWithKey)).Refusal.ShouldBe(new IdempotencyKeyReused("k"));
    }

    [Theory]
    [InlineData(ClaimOutcome.PerhapsOfMember, RefusalCode.SeatAlreadyReserved)]
    [InlineData(ClaimOutcome.QuotaFull, RefusalCode.SeatLimitExceeded)]
    public async Task A_new_key_does_not_help_a_member_who_has_the_seats_or_the_quota_already(ClaimOutcome outcome, RefusalCode code)
    {
        _claims.Answers.Enqueue(new ClaimAnswer(outcome, Hall.Named("A1"), 4));

        (await ReserveAsync(new FakeLedger(), OrderWithKey)).Refusal.ShouldNotBeNull().Code.ShouldBe(code);
    }

    [Fact]
    public async Task An_order_whose_twin_is_on_its_way_waits_for_it()
    {
        for (var i = 0; i < 3; i++)
        {
            _claims.Answers.Enqueue(new ClaimAnswer(ClaimOutcome.PendingOfMember, Hall.Named("A1"), 0));
        }

        _claims.OnClaim = () =>
        {
            if (_claims.Claimed.Count == 3)
            {
                WasMade(OrderWithKey);
            }
        };

        (await ReserveAsync(new FakeLedger(), OrderWithKey)).Value.Replayed.ShouldBeTrue();

        _claims.Claimed.Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_order_whose_twin_never_arrives_is_never_refused_for_good()
    {
        for (var i = 0; i < 40; i++)
        {
            _claims.Answers.Enqueue(new ClaimAnswer(ClaimOutcome.PendingOfMember, Hall.Named("A1"), 0));
        }

        (await ReserveAsync(new FakeLedger(), OrderWithKey)).Refusal
            .ShouldBe(new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true));
    }

    [Fact]
    public async Task Without_Redis_every_order_joins_the_group_commit()
    {
        var ledger = new FakeLedger();
        _claims.Answers.Enqueue(ClaimAnswer.Of(ClaimOutcome.Unavailable));

        (await ReserveAsync(ledger, Order)).Refusal.ShouldBeNull();

        ledger.Orders.ShouldBe([Order]);
        _claims.Promoted.ShouldHaveSingleItem("Redis may have come back, and loaded the schedule before the commit");
    }

    [Fact]
    public async Task A_schedule_that_Redis_does_not_know_is_loaded_and_claimed_again()
    {
        _claims.Answers.Enqueue(ClaimAnswer.Of(ClaimOutcome.NotLoaded));

        (await ReserveAsync(new FakeLedger(), Order)).Refusal.ShouldBeNull();

        _claims.Installed.ShouldHaveSingleItem().Schedule.ShouldBe(Hall.Schedule);
        _claims.Claimed.Count.ShouldBe(2);
        _claims.Promoted.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_loaded_is_sold_without_claims()
    {
        var ledger = new FakeLedger();
        _claims.Answers.Enqueue(ClaimAnswer.Of(ClaimOutcome.NotLoaded));
        _queries.OnListLiveSeats = _ => throw new TimeoutException();

        (await ReserveAsync(ledger, Order)).Refusal.ShouldBeNull();

        ledger.Orders.ShouldBe([Order]);
        _claims.Promoted.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_not_claimed_is_not_given_back()
    {
        _claims.Answers.Enqueue(ClaimAnswer.Of(ClaimOutcome.Unavailable));

        (await ReserveAsync(new FakeLedger { Answer = _ => new SeatsAlreadyReserved(Hall.Named("A2")) }, Order)).Refusal.ShouldNotBeNull();

        _claims.Released.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_ledger_refuses_is_given_back_but_for_the_seats_others_have()
    {
        var taken = new SeatsAlreadyReserved(Hall.Named("A2"));

        (await ReserveAsync(new FakeLedger { Answer = _ => taken }, Order)).Refusal.ShouldBe(taken);

        var released = _claims.Released.ShouldHaveSingleItem();
        released.Claim.ReservationId.ShouldBe(Order.Id);
        released.Taken.ShouldBe(Hall.Ids("A2"));
    }

    [Fact]
    public async Task What_the_ledger_refuses_for_another_reason_is_given_back()
    {
        (await ReserveAsync(new FakeLedger { Answer = _ => new CoolingDown(TimeSpan.FromMinutes(1)) }, Order)).Refusal
            .ShouldBeOfType<CoolingDown>();

        _claims.Released.ShouldHaveSingleItem().Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_ledger_replays_is_another_reservation_so_the_claim_is_given_back()
    {
        var earlier = WasMade(OrderWithKey);

        (await ReserveAsync(
            new FakeLedger { Answer = _ => new Reserved(earlier, Replayed: true) },
            OrderWithKey with { Id = Guid.Empty })).Value.Replayed.ShouldBeTrue();

        _claims.Released.ShouldHaveSingleItem().Claim.ReservationId.ShouldBe(Guid.Empty);
        _claims.Promoted.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_whose_order_may_be_written_yet_is_left_to_its_lease()
    {
        (await ReserveAsync(new FakeLedger { Inside = () => throw new TimeoutException() }, Order)).Refusal.ShouldBeOfType<Unavailable>();

        _claims.Released.ShouldBeEmpty();
        _claims.Promoted.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_whose_order_is_certainly_not_written_is_given_back()
    {
        var guard = Guard(new FakeLedger(), out var commits);
        await commits.DisposeAsync();

        (await guard.ReserveAsync(Order, Ct)).Refusal.ShouldBeOfType<Unavailable>().NothingWritten.ShouldBeTrue();

        _claims.Released.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_caller_who_leaves_in_time_gives_his_seats_back()
    {
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var guard = Guard(new FakeLedger
        {
            Inside = () =>
            {
                entered.TrySetResult();
                return gate.Task;
            },
        }, out _);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var first = guard.ReserveAsync(Hall.Order(["E5"]) with { UserId = new UserId(99) }, Ct);
        await entered.Task.WaitAsync(TimeSpan.FromMinutes(2), Ct);

        var impatient = guard.ReserveAsync(Order, patience.Token);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        gate.SetResult();
        await first;

        // The caller is let go at once; what he claimed is given back behind him.
        for (var look = 0; look < 12_000 && _claims.Released.Count == 0; look++)
        {
            await Task.Delay(10, Ct);
        }

        _claims.Released.ShouldHaveSingleItem().Claim.SeatIds.ShouldBe(Hall.Ids("A1", "A2"));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var commits in _commits)
        {
            await commits.DisposeAsync();
        }
    }

    /// <summary>The member made this reservation before.</summary>
    private Reservation WasMade(Order order)
    {
        var earlier = order.ToReservation(_time.Instant);
        _queries.Reservations.Add(new MemberReservation(earlier, ["A1"], Hall.Details));
        return earlier;
    }

    private Task<Result<Reserved>> ReserveAsync(FakeLedger ledger, Order order) => Guard(ledger, out _).ReserveAsync(order, Ct);

    private AtomicGuard Guard(FakeLedger ledger, out GroupCommit commits)
    {
        var (rules, telemetry) = (new ReservationOptions(), FakeMeters.Telemetry());
        commits = new GroupCommit(ledger, _claims, rules, new GroupCommitOptions { Writers = 1 }, telemetry, _time);
        _commits.Add(commits);
        return new AtomicGuard(_claims, new ClaimLoader(_claims, _queries, telemetry, _time), commits, _queries, rules);
    }
}
