using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.Data.Sqlite;

namespace Marquee.Storage.Tests;

/// <summary>A showing that is not sold any more, and the numbers of those that were sold.</summary>
public sealed class ClosedShowingTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider, ShowingSale> EveryEndOnEveryDatabase => new MatrixTheoryData<Provider, ShowingSale>(
        Enum.GetValues<Provider>(), [ShowingSale.Closed, ShowingSale.CalledOff]);

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryEndOnEveryDatabase))]
    public async Task Of_a_closed_showing_nothing_is_reserved_started_charged_or_confirmed(Provider provider, ShowingSale sale)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var held = (await database.ReserveAsync(showing, member: 1, ["A1"], holdFor: Paying.HoldFor)).Value.Reservation;
        var paying = (await database.ReserveAsync(showing, member: 2, ["A2"], holdFor: Paying.HoldFor)).Value.Reservation;
        var started = (await database.StartAsync(paying)).Value.Payment;
        var other = await database.NewShowingAsync();
        await database.ChangeSaleAsync(showing.Schedule.Id, sale);

        var answers = await database.Ledger.ReserveAsync(
            [Order(showing, 3, "A3"), Order(other, 3, "A3"), Order(showing, 4, "A1")], Ct);

        answers.Select(answer => answer.Refusal).ShouldBe([new ScheduleClosed(), null, new ScheduleClosed()]);
        var seen = (await database.OccupancyAsync(Order(showing, 3, "A3")))!;
        seen.Facts.IsClosed.ShouldBeTrue("the optimistic guard reads it");
        (await database.Ledger.ReserveIfUnchangedAsync(Order(showing, 3, "A3"), seen.Version, Ct))!.Refusal
            .ShouldBe(new ScheduleClosed());
        (await database.StartAsync(held)).Refusal.ShouldBe(new ScheduleClosed());
        (await database.Ledger.ConfirmAsync(held.Id, Ct)).ShouldBeFalse();
        var charged = await database.ChargeAsync(started);
        (charged.IsMade, charged.Payment.Status).ShouldBe((true, PaymentStatus.Abandoned));
        (await database.ReservationAsync(held.Id)).ShouldSatisfyAllConditions(
            row => row.Status.ShouldBe(ReservationStatus.Held), row => row.ExpiresAt.ShouldBe(held.ExpiresAt));
        (await database.ShouldBeSoundAsync()).ShouldBe(3);
    }

    [Theory, MemberData(nameof(EveryEndOnEveryDatabase))]
    public async Task Orders_that_are_sent_again_with_their_key_are_still_answered(Provider provider, ShowingSale sale)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var first = (await database.ReserveAsync(showing, member: 1, ["A1"], key: "k", holdFor: Paying.HoldFor)).Value.Reservation;
        await database.ChangeSaleAsync(showing.Schedule.Id, sale);

        var again = (await database.ReserveAsync(showing, member: 1, ["A1"], key: "k", holdFor: Paying.HoldFor)).Value;
        var seen = (await database.OccupancyAsync(Order(showing, 1, "A1", "k")))!;
        var unchanged = await database.Ledger.ReserveIfUnchangedAsync(Order(showing, 1, "A1", "k"), seen.Version, Ct);

        (again.Replayed, again.Reservation.Id).ShouldBe((true, first.Id));
        (unchanged!.Value.Replayed, unchanged.Value.Reservation.Id).ShouldBe((true, first.Id));
        (await database.ReserveAsync(showing, member: 1, ["A2"], key: "k")).Refusal.ShouldBe(new IdempotencyKeyReused("k"));
        (await database.ReserveAsync(showing, member: 1, ["A2"], key: "l")).Refusal.ShouldBe(new ScheduleClosed());
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_is_being_charged_when_a_showing_closes_is_confirmed_and_what_is_sold_stays(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var payment = await database.PaymentInAsync(PaymentStatus.Charging);
        await database.ChangeSaleAsync(payment.ScheduleId, ShowingSale.Closed);

        var approved = await database.PaymentsAsync(ledger => ledger.ApproveAsync(payment, null));

        (approved.IsMade, approved.Reservation.Status).ShouldBe((true, ReservationStatus.Confirmed));
        (await database.RefundsAsync(payment.Id)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_showing_that_is_opened_again_is_sold_and_paid_again(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var held = await database.HoldAsync();
        await database.ChangeSaleAsync(held.ScheduleId, ShowingSale.Closed);
        await database.ChangeSaleAsync(held.ScheduleId, ShowingSale.Open);

        (await database.StartAsync(held)).Value.IsMade.ShouldBeTrue();
        (await database.Ledger.ConfirmAsync(held.Id, Ct)).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Orders_and_the_close_of_their_showing_at_once_come_before_it_or_are_refused(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(rows: 10);

        var answers = await ReservationLedgerTests.Race(21, async i =>
        {
            if (i == 10)
            {
                await database.ChangeSaleAsync(showing.Schedule.Id, ShowingSale.Closed);
                return (Refusal?)null;
            }

            return (await database.ReserveAsync(showing, member: i, [$"{(char)('A' + (i % 10))}{(i / 10) + 1}"])).Refusal;
        });

        answers.ShouldAllBe(refusal => refusal == null || refusal is ScheduleClosed);
        (await database.ShouldBeSoundAsync()).ShouldBe(answers.Count(refusal => refusal is null) - 1);
        (await database.ReserveAsync(showing, member: 99, ["A5"])).Refusal.ShouldBe(new ScheduleClosed());
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_reservation_gets_a_number_of_its_own_when_it_is_confirmed_and_never_before(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var held = (await database.ReserveAsync(showing, member: 1, ["A1"], holdFor: Paying.HoldFor)).Value.Reservation;
        var paid = await database.PaymentInAsync(PaymentStatus.Approved);
        foreach (var status in (PaymentStatus[])[PaymentStatus.Started, PaymentStatus.Charging, PaymentStatus.Declined])
        {
            var payment = await database.PaymentInAsync(status);
            (await database.ReservationAsync(payment.ReservationId)).Number.ShouldBeNull($"{status}");
        }

        var atOnce = (await database.ReserveAsync(showing, member: 2, ["A2"])).Value.Reservation;
        held.Number.ShouldBeNull();
        await database.Ledger.ConfirmAsync(held.Id, Ct);
        string?[] numbers =
        [
            (await database.ReservationAsync(held.Id)).Number, (await database.ReservationAsync(paid.ReservationId)).Number,
            (await database.ReservationAsync(atOnce.Id)).Number,
        ];
        numbers.ShouldAllBe(number => number != null && number.Length == 8 && ReservationNumber.Parse(number) == number);
        numbers.ShouldBeUnique();
        numbers[2].ShouldBe(atOnce.Number);
        await database.Ledger.ConfirmAsync(held.Id, Ct);
        (await database.ReservationAsync(held.Id)).Number.ShouldBe(numbers[0], "confirmed again");
        await database.Ledger.CancelAsync(held.Id, held.ScheduleId, Cancelling.ByMember, Ct);
        (await database.ReservationAsync(held.Id)).Number.ShouldBe(numbers[0], "a cancelled one is still found by it");

        var taken = await Should.ThrowAsync<Exception>(
            () => database.ExecuteAsync($"update reservation set number = '{numbers[0]}' where number = '{numbers[1]}'"));
        taken.ShouldBeAssignableTo(provider is Provider.Sqlite ? typeof(SqliteException) : typeof(Npgsql.PostgresException));
    }

    private static Order Order(TestShowing showing, long member, string seat, string? key = null) =>
        showing.Order(member, [seat], key, holdFor: null, TimeProvider.System);
}
