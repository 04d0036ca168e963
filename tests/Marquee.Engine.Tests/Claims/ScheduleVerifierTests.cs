using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Domain.Tests.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Engine.Tests.Claims;

public sealed class ScheduleVerifierTests
{
    private static readonly LiveSeat Live = new(Hall.Schedule, Hall.Ids("A1")[0], Guid.Empty, new UserId(7), ExpiresAt: null);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeClaims _claims = new();
    private readonly FakeLedger _ledger = new() { OnList = _ => Task.FromResult<IReadOnlyList<LiveSeat>>([Live]) };
    private readonly FakeFaults _faults = new();
    private readonly ScheduleVerifier _verifier;

    public ScheduleVerifierTests() => _verifier = new ScheduleVerifier(_claims, _ledger, FakeFaults.Telemetry(_faults), _time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schedule_in_use_is_verified_10_to_14_s_after_its_first_use_and_then_every_15_to_20_s()
    {
        _verifier.Touch(Hall.Schedule);
        (await VerifiedAfterAsync(seconds: 9.9)).ShouldBe(0);
        (await VerifiedAfterAsync(seconds: 4.1)).ShouldBe(1);
        _claims.Verified.Last().Schedule.ShouldBe(Hall.Schedule);
        _claims.Verified.Last().Seats.ShouldBe([Live]);
        _claims.Verified.Last().DeleteUnequal.ShouldBeFalse();

        _verifier.Touch(Hall.Schedule);
        (await VerifiedAfterAsync(seconds: 14.9)).ShouldBe(0);
        (await VerifiedAfterAsync(seconds: 5.1)).ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_that_was_not_used_since_its_last_verification_is_forgotten_until_it_is_used_again()
    {
        _verifier.Touch(Hall.Schedule);
        (await VerifiedAfterAsync(seconds: 14)).ShouldBe(1);

        (await VerifiedAfterAsync(seconds: 20)).ShouldBe(0);
        (await VerifiedAfterAsync(seconds: 20)).ShouldBe(0);

        _verifier.Touch(Hall.Schedule);
        (await VerifiedAfterAsync(seconds: 14)).ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_that_was_loaded_before_its_use_is_verified_if_it_is_used()
    {
        _verifier.Loaded(Hall.Schedule);
        (await VerifiedAfterAsync(seconds: 9)).ShouldBe(0);
        _verifier.Touch(Hall.Schedule);
        (await VerifiedAfterAsync(seconds: 5)).ShouldBe(1);

        _verifier.Loaded(new ScheduleId(43));
        (await VerifiedAfterAsync(seconds: 14)).ShouldBe(0, "nobody uses it");
    }

    [Fact]
    public async Task A_schedule_that_differs_is_verified_again_a_second_later_and_deleted_if_it_still_does()
    {
        _claims.OnVerify = _ => Verification.Unequal;
        _verifier.Touch(Hall.Schedule);
        await VerifiedAfterAsync(seconds: 14);
        _claims.Verified.Last().DeleteUnequal.ShouldBeFalse();

        _claims.OnVerify = _ => Verification.Deleted;
        (await VerifiedAfterAsync(seconds: 0.9)).ShouldBe(0);
        (await VerifiedAfterAsync(seconds: 0.1)).ShouldBe(1, "used since or not");
        _claims.Verified.Last().DeleteUnequal.ShouldBeTrue();

        (await VerifiedAfterAsync(seconds: 20)).ShouldBe(0, "it is not loaded");
    }

    [Fact]
    public async Task A_schedule_that_agrees_at_the_second_look_is_not_deleted_for_the_next_difference()
    {
        _claims.OnVerify = _ => Verification.Unequal;
        _verifier.Touch(Hall.Schedule);
        await VerifiedAfterAsync(seconds: 14);
        _claims.OnVerify = _ => Verification.Equal;
        await VerifiedAfterAsync(seconds: 1);

        _verifier.Touch(Hall.Schedule);
        (await VerifiedAfterAsync(seconds: 14.9)).ShouldBe(0);
        (await VerifiedAfterAsync(seconds: 5.1)).ShouldBe(1);
        _claims.Verified.Last().DeleteUnequal.ShouldBeFalse();
    }

    [Fact]
    public async Task A_schedule_that_is_not_loaded_is_verified_10_to_14_s_after_its_next_use()
    {
        _claims.OnVerify = _ => Verification.NotLoaded;
        _verifier.Touch(Hall.Schedule);
        await VerifiedAfterAsync(seconds: 14);

        _verifier.Touch(Hall.Schedule);
        (await VerifiedAfterAsync(seconds: 14)).ShouldBe(1);
    }

    [Fact]
    public async Task Schedules_first_used_at_once_are_spread_and_read_a_few_at_a_time()
    {
        const int Schedules = 1000;
        for (var id = 1; id <= Schedules; id++)
        {
            _verifier.Touch(new ScheduleId(id));
        }

        await VerifiedAfterAsync(seconds: 10);
        List<int> verified = [];
        for (var second = 0; second < 4; second++)
        {
            verified.Add(await VerifiedAfterAsync(seconds: 1));
        }

        verified.ShouldAllBe(count => count > 240 && count < 260);
        verified.Sum().ShouldBe(Schedules);
        _ledger.Listed.ShouldAllBe(read => read.Count <= 4);
    }

    [Fact]
    public async Task A_database_that_fails_is_reported_and_stops_nothing()
    {
        var broken = new TimeoutException();
        _ledger.OnList = _ => throw broken;
        _verifier.Touch(Hall.Schedule);
        (await VerifiedAfterAsync(seconds: 14)).ShouldBe(0);
        _faults.Causes.ShouldBe([broken]);

        _ledger.OnList = _ => Task.FromResult<IReadOnlyList<LiveSeat>>([]);
        (await VerifiedAfterAsync(seconds: 0.9)).ShouldBe(0);
        (await VerifiedAfterAsync(seconds: 0.1)).ShouldBe(1);
    }

    [Fact]
    public async Task Verification_goes_by_the_clock_past_a_fault_and_ends_when_cancelled()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        _verifier.Touch(Hall.Schedule);
        _ledger.OnList = _ => throw new TimeoutException();

        var running = _verifier.RunAsync(stopping.Token);
        await AdvanceUntilAsync(() => !_faults.Causes.IsEmpty);
        _ledger.OnList = _ => Task.FromResult<IReadOnlyList<LiveSeat>>([]);
        await AdvanceUntilAsync(() => !_claims.Verified.IsEmpty);
        await stopping.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running.WaitAsync(TimeSpan.FromMinutes(2), Ct));
    }

    private Task AdvanceUntilAsync(Func<bool> isMet) => Condition.UntilAsync(isMet, between: () =>
    {
        _verifier.Touch(Hall.Schedule);
        _time.Advance(TimeSpan.FromSeconds(1));
    });

    private async Task<int> VerifiedAfterAsync(double seconds)
    {
        var before = _claims.Verified.Count;
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await _verifier.VerifyDueAsync(Ct);
        return _claims.Verified.Count - before;
    }
}
