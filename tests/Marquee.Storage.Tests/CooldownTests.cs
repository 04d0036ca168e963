using Marquee.Domain.Reservations;

namespace Marquee.Storage.Tests;

public sealed class CooldownTests(Databases databases)
{
    private static readonly ReservationOptions FiveMinutes = new();

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task After_a_confirmed_reservation_the_member_waits_for_the_next_of_the_same_schedule(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider, FiveMinutes);
        var (showing, other) = (await database.NewShowingAsync(), await database.NewShowingAsync());
        await database.ReserveAsync(showing, member: 1, ["A1"]);
        database.Time.Advance(TimeSpan.FromMinutes(4));
        var before = await database.LedgerAsync();

        (await database.ReserveAsync(showing, member: 1, ["A2"])).Refusal.ShouldBe(new CoolingDown(TimeSpan.FromMinutes(1)));
        (await database.LedgerAsync()).ShouldBe(before);
        (await database.ReserveAsync(showing, member: 2, ["A2"])).Refusal.ShouldBeNull("the cooldown is a member's own");
        (await database.ReserveAsync(other, member: 1, ["A1"])).Refusal.ShouldBeNull("and of one schedule");

        database.Time.Advance(TimeSpan.FromMinutes(1));
        (await database.ReserveAsync(showing, member: 1, ["A3"])).Refusal.ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_loser_of_a_race_does_not_wait(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider, FiveMinutes);
        var showing = await database.NewShowingAsync();
        var answers = await ReservationLedgerTests.Race(10, member => database.ReserveAsync(showing, member, ["A1"]));
        var loser = Array.FindIndex(answers, answer => answer.Refusal is not null);

        (await database.ReserveAsync(showing, loser, ["A2"])).Refusal.ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Who_cancels_does_not_wait(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider, FiveMinutes);
        var showing = await database.NewShowingAsync();
        var first = (await database.ReserveAsync(showing, member: 1, ["A1"])).Value.Reservation;
        await database.Ledger.CancelAsync(first.Id, first.ScheduleId, Cancelling.ByMember, TestContext.Current.CancellationToken);

        (await database.ReserveAsync(showing, member: 1, ["A2"])).Refusal.ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_repeated_order_is_replayed_and_not_told_to_wait(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider, FiveMinutes);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1"], key: "k");

        (await database.ReserveAsync(showing, member: 1, ["A1"], key: "k")).Value.Replayed.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Of_two_racing_orders_of_a_member_the_second_waits(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider, FiveMinutes);
        var showing = await database.NewShowingAsync();

        var answers = await ReservationLedgerTests.Race(2, i => database.ReserveAsync(showing, member: 1, [$"A{i + 1}"]));

        answers.Count(answer => answer.Refusal is null).ShouldBe(1);
        answers.Count(answer => answer.Refusal is CoolingDown).ShouldBe(1);
    }
}
