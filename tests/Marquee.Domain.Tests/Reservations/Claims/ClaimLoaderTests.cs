using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Claims;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Domain.Tests.Reservations.Claims;

public sealed class ClaimLoaderTests
{
    private static readonly LiveSeat Live = new(Hall.Schedule, Hall.Ids("A1")[0], Guid.Empty, new UserId(7), ExpiresAt: null);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeClaims _claims = new();
    private readonly FakeQueries _queries = new();
    private readonly FakeFaults _faults = new();
    private readonly ClaimLoader _loader;
    private int _reads;

    public ClaimLoaderTests()
    {
        _loader = new ClaimLoader(_claims, _queries, FakeMeters.Telemetry(_faults), _time);
        _queries.OnListLiveSeats = ReadAsync;
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_ask_for_a_schedule_it_is_loaded_once()
    {
        var gate = new TaskCompletionSource();
        _queries.OnListLiveSeats = async schedules =>
        {
            await gate.Task;
            return await ReadAsync(schedules);
        };

        var loads = Enumerable.Range(0, 20).Select(_ => _loader.LoadAsync(Hall.Schedule, Ct)).ToList();
        gate.SetResult();

        (await Task.WhenAll(loads)).ShouldAllBe(again => again);
        _reads.ShouldBe(1);
        var (schedule, seats) = _claims.Installed.ShouldHaveSingleItem();
        schedule.ShouldBe(Hall.Schedule);
        seats.ShouldBe([Live]);
    }

    [Fact]
    public async Task A_caller_who_loses_patience_does_not_stop_the_load()
    {
        var gate = new TaskCompletionSource();
        _queries.OnListLiveSeats = async schedules =>
        {
            await gate.Task;
            return await ReadAsync(schedules);
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var (impatient, patient) = (_loader.LoadAsync(Hall.Schedule, patience.Token), _loader.LoadAsync(Hall.Schedule, Ct));
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        gate.SetResult();

        (await patient).ShouldBeTrue();
        _claims.Installed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_that_was_just_loaded_again_is_not_merged_at_once()
    {
        await _loader.LoadAsync(Hall.Schedule, Ct);
        _time.Advance(TimeSpan.FromSeconds(14));
        await _loader.LoadAsync(Hall.Schedule, Ct);

        _time.Advance(TimeSpan.FromSeconds(11));
        await _loader.MergeDueAsync(Ct);
        _reads.ShouldBe(2);

        _time.Advance(TimeSpan.FromSeconds(14));
        await _loader.MergeDueAsync(Ct);
        _reads.ShouldBe(3);
    }

    [Fact]
    public async Task What_another_instance_loads_is_only_waited_for()
    {
        _claims.GivesTickets = false;

        (await _loader.LoadAsync(Hall.Schedule, Ct)).ShouldBeTrue("the next claim will say what came of it");

        _reads.ShouldBe(0);
        _claims.Installed.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_load_that_failed_is_told_and_may_be_tried_again()
    {
        var broken = new TimeoutException();
        _queries.OnListLiveSeats = _ => throw broken;
        (await _loader.LoadAsync(Hall.Schedule, Ct)).ShouldBeFalse();
        _faults.Causes.ShouldBe([broken]);

        _queries.OnListLiveSeats = ReadAsync;
        (await _loader.LoadAsync(Hall.Schedule, Ct)).ShouldBeTrue();
        _claims.Installed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_in_use_is_merged_every_15_to_25_seconds_and_one_that_is_not_no_more()
    {
        await _loader.LoadAsync(Hall.Schedule, Ct);

        await MergeAfterAsync(seconds: 14.9);
        _reads.ShouldBe(1, "not due");
        await MergeAfterAsync(seconds: 10.1);
        _reads.ShouldBe(2, "due and in use");
        _loader.Touch(Hall.Schedule);
        await MergeAfterAsync(seconds: 25);
        _reads.ShouldBe(3, "still in use");
        await MergeAfterAsync(seconds: 25);
        await MergeAfterAsync(seconds: 25);
        _reads.ShouldBe(3, "nobody asked for it since");
        _loader.Touch(Hall.Schedule);
        await MergeAfterAsync(seconds: 25);
        _reads.ShouldBe(4, "in use again");
    }

    [Fact]
    public async Task Schedules_that_were_loaded_at_once_are_not_merged_at_once()
    {
        const int Schedules = 1000;
        for (var id = 1; id <= Schedules; id++)
        {
            _loader.Touch(new ScheduleId(id));
        }

        await MergeAfterAsync(seconds: 15);
        var merged = new List<int>();
        for (var second = 0; second < 10; second++)
        {
            var before = _claims.Compared.Count;
            await MergeAfterAsync(seconds: 1);
            merged.Add(_claims.Compared.Count - before);
        }

        merged.ShouldAllBe(count => count > 90 && count < 110);
        _claims.Compared.Count.ShouldBe(Schedules);
    }

    [Fact]
    public async Task A_schedule_that_agrees_with_the_database_is_not_told_its_seats_again()
    {
        await _loader.LoadAsync(Hall.Schedule, Ct);
        _claims.Compared.ShouldBeEmpty("what is not known is not compared");
        _claims.Agrees = true;

        await MergeAfterAsync(seconds: 25);

        _claims.Compared.ShouldBe([Hall.Schedule]);
        _claims.Installed.Count.ShouldBe(1, "by the first load");
        _claims.Agrees = false;
        _loader.Touch(Hall.Schedule);
        await MergeAfterAsync(seconds: 25);
        _claims.Installed.Count.ShouldBe(2, "what does not agree is corrected");
    }

    [Fact]
    public async Task A_merge_that_failed_is_told_and_stops_nothing()
    {
        await _loader.LoadAsync(Hall.Schedule, Ct);
        _queries.OnListLiveSeats = _ => throw new TimeoutException();

        await MergeAfterAsync(seconds: 25);

        _faults.Causes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Merging_goes_by_the_clock_and_ends_when_told()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        _loader.Touch(Hall.Schedule);
        var merged = new TaskCompletionSource();
        _queries.OnListLiveSeats = schedules =>
        {
            merged.TrySetResult();
            return ReadAsync(schedules);
        };

        var running = _loader.RunAsync(stopping.Token);
        _time.Advance(TimeSpan.FromSeconds(25));
        await merged.Task.WaitAsync(TimeSpan.FromMinutes(2), Ct);
        await stopping.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running.WaitAsync(TimeSpan.FromMinutes(2), Ct));
    }

    private Task MergeAfterAsync(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return _loader.MergeDueAsync(Ct);
    }

    private Task<IReadOnlyList<LiveSeat>> ReadAsync(IReadOnlyList<ScheduleId> schedules)
    {
        Interlocked.Increment(ref _reads);
        return Task.FromResult<IReadOnlyList<LiveSeat>>(schedules.Contains(Hall.Schedule) ? [Live] : []);
    }
}
