using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Catalog;
using Marquee.Infrastructure.Reservations;
using Marquee.Infrastructure.Tests.Redis;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Infrastructure.Tests.Reservations;

public sealed class CachedSchedulesTests(RedisServers servers)
{
    private static readonly DateTimeOffset Now = new(2025, 1, 7, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rush_on_many_schedules_reads_those_of_a_screen_together()
    {
        await using var redis = await servers.ConnectAsync(RedisKind.Embedded);
        using var changes = new CatalogChanges(redis);
        var reader = new Reader();
        using var schedules = new CachedSchedules(reader, changes, new FakeTimeProvider(Now));
        ScheduleId[] wanted = [.. Enumerable.Range(1, Reader.Schedules).Select(id => new ScheduleId(id))];

        var found = await Task.WhenAll(wanted.Select(id => schedules.FindAsync(id, Ct).AsTask()));

        found.Select(schedule => schedule!.Id).ShouldBe(wanted);
        found.Select(schedule => schedule!.Price).ShouldAllBe(price => price == 1);
        reader.Reads.ShouldBeLessThan(Reader.Schedules / 4);

        reader.Price = 2;
        await changes.AnnounceAsync(ListingScope.Everything);

        (await schedules.FindAsync(wanted[0], Ct))!.Price.ShouldBe(2);
        (await schedules.FindAsync(wanted[^1], Ct))!.Price.ShouldBe(2, "it was read together with others, and they are outdated");
    }

    [Fact]
    public async Task Schedules_of_a_price_list_share_its_prices_until_the_catalog_changes()
    {
        await using var redis = await servers.ConnectAsync(RedisKind.Embedded);
        using var changes = new CatalogChanges(redis);
        var reader = new Reader { WithList = true };
        using var schedules = new CachedSchedules(reader, changes, new FakeTimeProvider(Now));

        (await schedules.FindAsync(new ScheduleId(1), Ct))!.Prices!.StandardPrice.ShouldBe(1);
        (await schedules.FindAsync(new ScheduleId(2), Ct))!.Prices!.StandardPrice.ShouldBe(1);
        reader.PriceReads.ShouldBe(1);

        reader.Price = 2;
        await changes.AnnounceAsync(ListingScope.Everything);

        (await schedules.FindAsync(new ScheduleId(1), Ct))!.Prices!.StandardPrice.ShouldBe(2);
    }

    [Fact]
    public async Task A_schedule_that_has_started_is_found_and_one_that_does_not_exist_is_not()
    {
        await using var redis = await servers.ConnectAsync(RedisKind.Embedded);
        using var changes = new CatalogChanges(redis);
        using var schedules = new CachedSchedules(new Reader(), changes, new FakeTimeProvider(Now.AddDays(2)));

        (await schedules.FindAsync(new ScheduleId(1), Ct))!.StartsAt.ShouldBe(Now.AddDays(1).UtcDateTime);
        (await schedules.FindAsync(new ScheduleId(Reader.Schedules + 1), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task What_starts_next_is_found_without_a_further_reading()
    {
        await using var redis = await servers.ConnectAsync(RedisKind.Embedded);
        using var changes = new CatalogChanges(redis);
        var reader = new Reader();
        using var schedules = new CachedSchedules(reader, changes, new FakeTimeProvider(Now));

        var next = await schedules.ReadNextAsync(most: 50, Ct);

        next.ShouldBe(Enumerable.Range(1, 50).Select(id => new ScheduleId(id)));
        foreach (var schedule in next)
        {
            (await schedules.FindAsync(schedule, Ct))!.Id.ShouldBe(schedule);
        }

        reader.Reads.ShouldBe(0);
    }

    /// <summary>Two screens, with half of the schedules each.</summary>
    private sealed class Reader : IScheduleReader
    {
        public const int Schedules = 200;

        private int _reads;
        private int _priceReads;

        public int Reads => _reads;

        public int PriceReads => _priceReads;

        public long Price { get; set; } = 1;

        public bool WithList { get; init; }

        public async Task<ScheduleHead?> FindAsync(ScheduleId schedule, CancellationToken ct)
        {
            Interlocked.Increment(ref _reads);
            await Task.Yield();
            return schedule.Value <= Schedules ? Head(schedule.Value) : null;
        }

        public async Task<IReadOnlyList<ScheduleHead>> ListNextAsync(ScreenId? screen, DateTime instant, int most, CancellationToken ct)
        {
            await Task.Yield();
            return [.. Enumerable.Range(1, Schedules).Select(id => Head(id))
                .Where(head => (screen is null || head.ScreenId == screen) && head.StartsAt > instant).Take(most)];
        }

        public Task<IReadOnlyDictionary<SeatId, Seat>> ListSeatsAsync(ScreenId screen, CancellationToken ct) =>
            Task.FromResult<IReadOnlyDictionary<SeatId, Seat>>(new Dictionary<SeatId, Seat>());

        public Task<PriceTable> ReadPricesAsync(PriceListId list, CancellationToken ct)
        {
            Interlocked.Increment(ref _priceReads);
            return Task.FromResult(new PriceTable([new ZonePrice("STANDARD", "ADULT", Price)]));
        }

        private ScheduleHead Head(long id)
        {
            var start = Now.AddDays(1).UtcDateTime;
            return new ScheduleHead(new ScheduleId(id), new ScreenId(id % 2), start, start, Price, WithList ? new PriceListId(1) : null);
        }
    }
}
