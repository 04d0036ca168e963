using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Tests.Deployments;

namespace Marquee.Engine.Tests.Claims;

public sealed class LoadTests(Servers servers)
{
    public static TheoryData<DeploymentKind> BothKinds => Servers.BothKinds;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(BothKinds))]
    public async Task What_the_database_says_is_taken_and_counted(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);

        await bench.LoadAsync(
            ClaimBench.ForGood(bench.NewOrder(member: 1, 10, 11)), bench.NewOrder(member: 1, 12),
            bench.NewOrder(member: 2, 13) with { ExpiresAt = bench.Time.GetUtcNow().UtcDateTime });

        await bench.PassAsync(TimeSpan.FromMilliseconds(1));
        (await bench.SeatsAsync()).ShouldBe(["10 sold 1", "11 sold 1", "12 held 1"], "the hold of the last is over");
        (await bench.EntriesAsync(member: 1)).ShouldBe([1, 2]);
        await bench.PassAsync(ClaimBench.Hold);
        (await bench.SeatsAsync()).ShouldBe(["10 sold 1", "11 sold 1"]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task One_loader_gets_the_lock_and_none_while_the_schedule_is_loaded(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);

        var given = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => bench.Claims.BeginLoadAsync([bench.Schedule], $"{i}"), Ct)));

        given.SelectMany(schedules => schedules).ShouldBe([bench.Schedule]);
        (await bench.Redis.KeyTimeToLiveAsync(bench.LoadLock)).ShouldNotBeNull("the lock of a loader that died does not stay")
            .ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await bench.Redis.KeyDeleteAsync(bench.LoadLock);
        await bench.LoadAsync();
        (await bench.Claims.BeginLoadAsync([bench.Schedule], "late")).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_loader_that_lost_its_lock_loads_nothing(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        await bench.BeginLoadAsync("one");
        await bench.Claims.InvalidateAsync(bench.Schedule);
        (await bench.EndLoadAsync("one")).ShouldBe(0);
        await bench.BeginLoadAsync("two");

        (await bench.EndLoadAsync("one")).ShouldBe(0);

        (await bench.IsLoadedAsync()).ShouldBeFalse();
        (await bench.EndLoadAsync("two")).ShouldBe(1);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Nothing_is_loaded_over_a_loaded_schedule(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        await bench.ClaimedAsync(member: 1, 10);
        await bench.Redis.StringSetAsync(bench.LoadLock, "loader");

        (await bench.EndLoadAsync(seats: ClaimBench.Live(bench.NewOrder(member: 2, 11)))).ShouldBe(0);

        (await bench.SeatsAsync()).ShouldBe(["10 held 1"]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_schedule_stays_loaded_for_25_seconds(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        await bench.BeginLoadAsync();
        (await bench.EndLoadAsync()).ShouldBe(1);

        var order = await bench.ClaimedAsync(member: 1, 10);
        await bench.KeepAsync(order);
        await bench.ReleaseAsync(order);

        (await bench.Redis.KeyTimeToLiveAsync(bench.Key)).ShouldNotBeNull()
            .ShouldBeInRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(25));
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Several_schedules_are_loaded_at_once_each_if_it_may_be(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        ScheduleId[] schedules = [Orders.NewSchedule(), bench.Schedule, Orders.NewSchedule(), Orders.NewSchedule()];
        List<LiveSeat> seats = [.. schedules.SelectMany((schedule, i) =>
            ClaimBench.Live(bench.NewOrder(member: i + 1, [.. Enumerable.Range(1, i + 1)]) with { ScheduleId = schedule }))];
        await bench.BeginLoadAsync("another");

        ScheduleId[] given = [.. await bench.Claims.BeginLoadAsync(schedules, "loader")];
        given.ShouldBe([schedules[0], schedules[2], schedules[3]]);
        await bench.Redis.StringSetAsync(ClaimFields.LoadLockOf(schedules[2]), "another");
        (await bench.Claims.LoadAsync(given, "loader", seats.ToLookup(seat => seat.ScheduleId)))
            .ShouldBe(2);

        var taken = await Task.WhenAll(schedules.Select(schedule => bench.Claims.ReadAsync(schedule, Ct)));
        taken.Select(seats => seats?.Count).ShouldBe([1, null, null, 4]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_hall_of_600_seats_is_loaded_whole(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        Order[] orders = [.. Enumerable.Range(1, 600).Chunk(3).Select(
            (seats, member) => bench.NewOrder(member + 1, [.. seats.Select(seat => (long)seat)]))];

        await bench.LoadAsync(orders);

        (await bench.Claims.ReadAsync(bench.Schedule, Ct))!.Select(seat => (seat.SeatId.Value, seat.ReservationId)).Order()
            .ShouldBe(orders.SelectMany(order => order.SeatIds.Select(seat => (seat.Value, order.Id))).Order());
        (await bench.EntriesAsync(member: 200)).ShouldBe([3]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Halls_with_more_seats_than_a_call_loads_are_all_loaded(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        ScheduleId[] schedules = [.. Enumerable.Range(0, 5).Select(_ => Orders.NewSchedule())];
        int[] sold = [600, 600, 0, 600, 1];
        var seats = schedules.Zip(sold).SelectMany(hall => Enumerable.Range(1, hall.Second).SelectMany(seat =>
            ClaimBench.Live(bench.NewOrder(member: seat, seat) with { ScheduleId = hall.First }))).ToLookup(seat => seat.ScheduleId);

        (await bench.Claims.BeginLoadAsync(schedules, "loader")).ShouldBe(schedules);
        (await bench.Claims.LoadAsync(schedules, "loader", seats)).ShouldBe(5);

        var taken = await Task.WhenAll(schedules.Select(schedule => bench.Claims.ReadAsync(schedule, Ct)));
        taken.Select(seats => seats?.Count).ShouldBe([600, 600, 0, 600, 1]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_hash_that_was_not_written_to_its_end_is_not_loaded_and_loaded_anew(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        await bench.ClaimedAsync(member: 1, 10);
        await bench.Redis.HashDeleteAsync(bench.Key, "mark");

        (await bench.OutcomeAsync(member: 2, 11)).ShouldBe(ClaimOutcome.NotLoaded);
        (await bench.VerifyAsync()).ShouldBe(Verification.NotLoaded);
        (await bench.IsLoadedAsync()).ShouldBeFalse();

        await bench.LoadAsync();
        (await bench.SeatsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_small_hall_is_a_table_to_Redis_and_not_a_list_to_search()
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, DeploymentKind.Production);

        await bench.ClaimedAsync(member: 1, 10);

        $"{await bench.Redis.ExecuteAsync("OBJECT", "ENCODING", bench.Key)}".ShouldBe("hashtable");
    }
}
