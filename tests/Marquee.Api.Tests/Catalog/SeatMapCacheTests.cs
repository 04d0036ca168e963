using System.Net;
using Marquee.Api.Catalog;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Caching;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Api.Tests.Catalog;

public sealed class SeatMapCacheTests(Servers servers)
{
    private static readonly ScheduleId Schedule = new(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<TaskCompletionSource<CachedSeatMap?>> _reads = [];

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_map_is_sent_until_it_is_250_ms_old()
    {
        var reads = 0;
        var maps = new SeatMaps(_ => Task.FromResult<CachedSeatMap?>(Map(++reads)), _clock);

        (await VersionAsync(maps)).ShouldBe(1);
        _clock.Advance(SeatMaps.MaxAge);
        (await VersionAsync(maps)).ShouldBe(1);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await VersionAsync(maps)).ShouldBe(2);
    }

    [Fact]
    public async Task All_callers_share_one_read_and_one_that_leaves_does_not_end_it()
    {
        var maps = Controlled();
        using var left = new CancellationTokenSource();
        var gone = maps.FindAsync(Schedule, left.Token);
        var others = Enumerable.Range(0, 50).Select(_ => maps.FindAsync(Schedule, Ct)).ToList();
        await Eventually.ShouldBeAsync(() => Task.FromResult(Started), 1);

        await left.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(gone);
        Complete(0, version: 7);

        (await Task.WhenAll(others)).ShouldAllBe(found => found!.Value.Map.Map.Version == 7);
        Started.ShouldBe(1);
    }

    [Fact]
    public async Task A_read_that_began_too_long_ago_is_followed_by_another_and_never_overtaken()
    {
        var maps = Controlled();
        var first = maps.FindAsync(Schedule, Ct);
        _clock.Advance(TimeSpan.FromSeconds(1));
        var late = maps.FindAsync(Schedule, Ct);
        await Eventually.ShouldBeAsync(() => Task.FromResult(Started), 1);

        Complete(0, version: 1);
        await Eventually.ShouldBeAsync(() => Task.FromResult(Started), 2);
        Complete(1, version: 2);

        (await first)!.Value.Map.Map.Version.ShouldBe(1);
        (await late)!.Value.Map.Map.Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_read_is_not_kept()
    {
        var reads = 0;
        var maps = new SeatMaps(_ => ++reads == 1 ? throw new TimeoutException() : Task.FromResult<CachedSeatMap?>(Map(reads)), _clock);

        await Should.ThrowAsync<TimeoutException>(() => maps.FindAsync(Schedule, Ct));
        (await VersionAsync(maps)).ShouldBe(2);
    }

    [Fact]
    public async Task Maps_that_nobody_asks_for_again_do_not_fill_the_memory()
    {
        var maps = new SeatMaps(_ => Task.FromResult<CachedSeatMap?>(null), _clock);
        for (var id = 1; id <= 5_000; id++)
        {
            (await maps.FindAsync(new ScheduleId(id), Ct)).ShouldBeNull();
        }

        maps.Count.ShouldBeInRange(1, SeatMaps.MostMaps + 1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_map_that_has_not_changed_is_a_304_and_an_order_changes_its_tag(SetUp setUp)
    {
        const string Address = "/api/schedules/278/seats";
        using var client = servers[setUp].Client();
        using var first = await client.GetAsync(Address, Ct);
        var tag = first.Headers.ETag.ShouldNotBeNull();
        (await KnownAsync()).StatusCode.ShouldBe(HttpStatusCode.NotModified);

        var seat = (long)(await first.ResultAsync())["seats"]![0]!["id"]!;
        (await servers[setUp].ClientOf(9_100).ReserveAsync(278, seat)).StatusCode.ShouldBe(HttpStatusCode.Created);

        await Eventually.ShouldBeAsync(async () => (await KnownAsync()).StatusCode, HttpStatusCode.OK);
        await Eventually.ShouldBeAsync(async () => (string)(await client.GetResultAsync(Address))["seats"]![0]!["status"]!, "HELD");

        async Task<HttpResponseMessage> KnownAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Address);
            request.Headers.IfNoneMatch.Add(tag);
            return await client.SendAsync(request, Ct);
        }
    }

    private int Started
    {
        get
        {
            lock (_reads)
            {
                return _reads.Count;
            }
        }
    }

    private static async Task<long> VersionAsync(SeatMaps maps) => (await maps.FindAsync(Schedule, Ct))!.Value.Map.Map.Version;

    private static CachedSeatMap Map(long version) => new(
        new SeatMap(Schedule, version, new ScreenSummary(new ScreenId(1), new TheaterId(1), "1"), 1, []),
        new CachedResponse([], null, DateTime.MaxValue));

    private SeatMaps Controlled() => new(
        _ =>
        {
            var read = new TaskCompletionSource<CachedSeatMap?>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_reads)
            {
                _reads.Add(read);
            }

            return read.Task;
        },
        _clock);

    private void Complete(int read, long version)
    {
        lock (_reads)
        {
            _reads[read].SetResult(Map(version));
        }
    }
}
