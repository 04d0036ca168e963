using Marquee.Domain.Reservations;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Domain.Tests.Reservations;

public sealed class CancelReservationTests
{
    private static readonly DateTime BeforeStart = Hall.StartInstant.AddDays(-1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(BeforeStart));
    private readonly FakeQueries _queries = new();
    private readonly FakeClaims _claims = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_live_reservation_is_cancelled_once_and_answered_as_it_is_then()
    {
        var mine = Has(Hall.Order(["A1"]).ToReservation(BeforeStart));
        var cancelled = With(mine, ReservationStatus.Cancelled);
        var ledger = new FakeLedger { OnCancel = () => _queries.Reservations[0] = cancelled };

        var answer = await CancelAsync(ledger, mine.Reservation.Id);

        answer.Value.ShouldBe(cancelled);
        ledger.Cancelled.ShouldBe([(mine.Reservation.Id, Hall.Schedule)]);
        _claims.Released.ShouldHaveSingleItem().Claim.ReservationId.ShouldBe(mine.Reservation.Id);
    }

    [Fact]
    public async Task A_held_reservation_is_cancelled_until_it_expires()
    {
        var held = Has(Hall.Order(["A1"], holdFor: TimeSpan.FromMinutes(5)).ToReservation(BeforeStart));
        var ledger = new FakeLedger();

        _time.SetUtcNow(new DateTimeOffset(BeforeStart.AddMinutes(5)));
        (await CancelAsync(ledger, held.Reservation.Id)).Value.ShouldBe(held);
        ledger.Cancelled.ShouldBeEmpty("an expired one stays expired");
        _claims.Released.ShouldBeEmpty("its seats may be another's by now");

        _queries.Reservations.Clear();
        var younger = Has(Hall.Order(["A1"], holdFor: TimeSpan.FromMinutes(6)).ToReservation(BeforeStart));
        await CancelAsync(ledger, younger.Reservation.Id);
        ledger.Cancelled.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_reservation_is_not_found()
    {
        var ledger = new FakeLedger();
        var id = new Guid("01943f5c-0000-7000-8000-00000000dead");

        var refusal = (await CancelAsync(ledger, id)).Refusal.ShouldBeOfType<ContentNotFound>();

        (refusal.What, refusal.Ids.Single()).ShouldBe(("reservation", $"{id}"));
        ledger.Cancelled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_members_reservation_is_not_found()
    {
        var theirs = Has(Hall.Order(["A1"]).ToReservation(BeforeStart));
        var ledger = new FakeLedger();

        (await CancelAsync(ledger, theirs.Reservation.Id, member: 8)).Refusal.ShouldBeOfType<ContentNotFound>().What
            .ShouldBe("reservation");
        ledger.Cancelled.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(24)]
    public async Task A_cancelled_reservation_cancelled_again_gives_the_same_answer_also_after_the_start(int hoursAfterStart)
    {
        var mine = Has(Hall.Order(["A1"]).ToReservation(BeforeStart));
        var cancelled = _queries.Reservations[0] = With(mine, ReservationStatus.Cancelled);
        var ledger = new FakeLedger();
        _time.SetUtcNow(new DateTimeOffset(Hall.StartInstant.AddHours(hoursAfterStart)));

        (await CancelAsync(ledger, cancelled.Reservation.Id)).Value.ShouldBe(cancelled);
        ledger.Cancelled.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_has_started_is_not_cancelled()
    {
        var mine = Has(Hall.Order(["A1"]).ToReservation(BeforeStart));
        var ledger = new FakeLedger();
        _time.SetUtcNow(new DateTimeOffset(Hall.StartInstant));

        (await CancelAsync(ledger, mine.Reservation.Id)).Refusal.ShouldBe(new ScheduleStarted(Hall.Start));
        ledger.Cancelled.ShouldBeEmpty();
    }

    private static MemberReservation With(MemberReservation mine, ReservationStatus status) => mine with
    {
        Reservation = new Reservation
        {
            Id = mine.Reservation.Id,
            ScheduleId = mine.Reservation.ScheduleId,
            UserId = mine.Reservation.UserId,
            Status = status,
            SeatIds = mine.Reservation.SeatIds,
            Amount = mine.Reservation.Amount,
        },
    };

    private MemberReservation Has(Reservation reservation)
    {
        var row = new MemberReservation(reservation, ["A1"], Hall.Details);
        _queries.Reservations.Add(row);
        return row;
    }

    private Task<Result<MemberReservation>> CancelAsync(FakeLedger ledger, Guid id, long member = 7) =>
        new CancelReservation(_queries, ledger, _claims, FakeMeters.Telemetry(), _time).ExecuteAsync(new UserId(member), id, Ct);
}
