using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Domain.Tests.Reservations;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Domain.Tests.Payments;

public sealed class PayReservationTests
{
    private static readonly DateTime BeforeStart = Hall.StartInstant.AddDays(-1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(BeforeStart));
    private readonly FakeQueries _queries = new();
    private readonly FakeClaims _claims = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_held_reservation_is_confirmed_and_its_claim_lasts_for_good()
    {
        var held = HasHeld();
        var ledger = new FakeLedger { OnConfirm = () => Becomes(ReservationStatus.Confirmed) };

        var answer = await PayAsync(ledger, held.Id);

        answer.Value.Reservation.Status.ShouldBe(ReservationStatus.Confirmed);
        ledger.Confirmed.ShouldBe([held.Id]);
        var (claim, remaining) = _claims.Promoted.ShouldHaveSingleItem();
        claim.ReservationId.ShouldBe(held.Id);
        claim.SeatIds.ShouldBe(Hall.Ids("A1"));
        remaining.ShouldBeNull();
    }

    [Fact]
    public async Task A_paid_reservation_paid_again_gives_the_same_answer()
    {
        var held = HasHeld();
        Becomes(ReservationStatus.Confirmed);
        var ledger = new FakeLedger();

        (await PayAsync(ledger, held.Id)).Value.Reservation.Status.ShouldBe(ReservationStatus.Confirmed);

        ledger.Confirmed.ShouldBeEmpty();
        _claims.Promoted.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ReservationStatus.Cancelled)]
    [InlineData(ReservationStatus.Expired)]
    public async Task What_is_over_cannot_be_paid(ReservationStatus status)
    {
        var held = HasHeld();
        Becomes(status);
        var ledger = new FakeLedger();

        (await PayAsync(ledger, held.Id)).Refusal.ShouldBe(new ReservationNotPayable(status));

        ledger.Confirmed.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hold_can_be_paid_until_the_instant_it_ends_also_where_nobody_wrote_that_down()
    {
        var held = HasHeld();
        var ledger = new FakeLedger { OnConfirm = () => Becomes(ReservationStatus.Confirmed) };

        _time.SetUtcNow(new DateTimeOffset(BeforeStart.AddMinutes(5)));
        (await PayAsync(ledger, held.Id)).Refusal.ShouldBe(new ReservationNotPayable(ReservationStatus.Expired));
        ledger.Confirmed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ReservationStatus.Cancelled)]
    [InlineData(ReservationStatus.Expired)]
    public async Task The_first_change_in_the_ledger_decides(ReservationStatus decided)
    {
        var held = HasHeld();
        var ledger = new FakeLedger
        {
            OnConfirm = () =>
            {
                Becomes(decided);
                return false;
            },
        };

        (await PayAsync(ledger, held.Id)).Refusal.ShouldBe(new ReservationNotPayable(decided));

        _claims.Promoted.ShouldBeEmpty("the seats may be another's by now");
    }

    [Fact]
    public async Task Of_two_payments_at_once_the_later_gives_the_answer_of_the_first()
    {
        var held = HasHeld();
        var ledger = new FakeLedger
        {
            OnConfirm = () =>
            {
                Becomes(ReservationStatus.Confirmed);
                return false;
            },
        };

        (await PayAsync(ledger, held.Id)).Value.Reservation.Status.ShouldBe(ReservationStatus.Confirmed);

        _claims.Promoted.ShouldBeEmpty("that is the first one's to do");
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(7, false)]
    public async Task Anothers_and_an_unknown_reservation_are_not_found(long member, bool known)
    {
        var held = HasHeld();
        var ledger = new FakeLedger();
        var id = known ? held.Id : new Guid("01943f5c-0000-7000-8000-00000000dead");

        var refusal = (await PayAsync(ledger, id, member)).Refusal.ShouldBeOfType<ContentNotFound>();

        (refusal.What, refusal.Ids.Single()).ShouldBe(("reservation", $"{id}"));
        ledger.Confirmed.ShouldBeEmpty();
    }

    private Reservation HasHeld()
    {
        var held = Hall.Order(["A1"], holdFor: TimeSpan.FromMinutes(5)).ToReservation(BeforeStart);
        _queries.Reservations.Add(new MemberReservation(held, ["A1"], Hall.Details));
        return held;
    }

    private bool Becomes(ReservationStatus status)
    {
        var held = _queries.Reservations[0];
        _queries.Reservations[0] = held with
        {
            Reservation = new Reservation
            {
                Id = held.Reservation.Id,
                ScheduleId = held.Reservation.ScheduleId,
                UserId = held.Reservation.UserId,
                Status = status,
                SeatIds = held.Reservation.SeatIds,
                Amount = held.Reservation.Amount,
            },
        };
        return true;
    }

    private Task<Result<MemberReservation>> PayAsync(FakeLedger ledger, Guid id, long member = 7) =>
        new PayReservation(_queries, ledger, _claims, FakeMeters.Telemetry(), _time).ExecuteAsync(new UserId(member), id, Ct);
}
