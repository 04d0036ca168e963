using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

public sealed class IdempotencyTests(Databases databases)
{
    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_same_key_and_order_gives_the_first_reservation_again(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var first = (await database.ReserveAsync(showing, member: 1, ["A1", "A2"], key: "k")).Value.Reservation;
        var before = await database.LedgerAsync();

        var again = (await database.ReserveAsync(showing, member: 1, ["A2", "A1"], key: "k")).Value;

        again.Replayed.ShouldBeTrue();
        again.Reservation.Id.ShouldBe(first.Id);
        again.Reservation.SeatIds.ShouldBe(first.SeatIds);
        again.Reservation.ConfirmedAt.ShouldBe(first.ConfirmedAt);
        (await database.LedgerAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_same_key_with_another_order_is_refused(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var (showing, other) = (await database.NewShowingAsync(), await database.NewShowingAsync());
        await database.ReserveAsync(showing, member: 1, ["A1"], key: "k");
        var before = await database.LedgerAsync();

        (await database.ReserveAsync(showing, member: 1, ["A2"], key: "k")).Refusal.ShouldBe(new IdempotencyKeyReused("k"));
        (await database.ReserveAsync(other, member: 1, ["A1"], key: "k")).Refusal.ShouldBe(new IdempotencyKeyReused("k"));

        (await database.LedgerAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_key_belongs_to_its_member_alone(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1"], key: "k");

        (await database.ReserveAsync(showing, member: 2, ["A2"], key: "k")).Value.Replayed.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_refusal_does_not_use_up_its_key(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 2, ["A1"]);
        (await database.ReserveAsync(showing, member: 1, ["A1"], key: "k")).Refusal.ShouldNotBeNull();

        (await database.ReserveAsync(showing, member: 1, ["A2"], key: "k")).Value.Replayed.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Of_40_orders_racing_with_one_key_one_is_written_and_all_get_it(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();

        var answers = await ReservationLedgerTests.Race(40, _ => database.ReserveAsync(showing, member: 1, ["A1"], key: "k"));

        answers.Select(answer => answer.Value.Reservation.Id).Distinct().Count().ShouldBe(1);
        answers.Count(answer => !answer.Value.Replayed).ShouldBe(1);
        (await database.ShouldBeSoundAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task One_key_racing_over_several_schedules_reserves_in_one_of_them(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showings = new List<TestShowing>();
        for (var i = 0; i < 4; i++)
        {
            showings.Add(await database.NewShowingAsync());
        }

        var answers = await ReservationLedgerTests.Race(32, i => database.ReserveAsync(showings[(int)i % 4], member: 1, ["A1"], key: "k"));

        answers.Count(answer => answer.Refusal is null && !answer.Value.Replayed).ShouldBe(1);
        answers.Where(answer => answer.Refusal is not null).ShouldAllBe(answer => answer.Refusal is IdempotencyKeyReused);
        (await database.ReadAsync(db => db.Reservations.CountAsync(TestContext.Current.CancellationToken))).ShouldBe(1);
        await database.ShouldBeSoundAsync();
    }
}
