using Marquee.Domain.Reservations;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Domain.Tests.Reservations;

public sealed class CancelReservationTests
{
    private static readonly DateTime BeforeStart = Hall.StartInstant.AddDays(-1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(BeforeStart));
    private readonly FakeQueries _queries = new();
    private readonly FakeTelemetry _telemetry = new();

    [Fact]
    public async Task A_live_reservation_is_cancelled_and_answered_as_it_is_then()
    {
        var mine = Has(expiresAt: null);
        var engine = new FakeEngine { OnCancel = () => _queries.Become(ReservationStatus.Cancelled) };

        (await CancelAsync(engine, mine.Id)).Value.ShouldBe(_queries.Reservations[0]);

        _queries.Reservations[0].Reservation.Status.ShouldBe(ReservationStatus.Cancelled);
        engine.Cancelled.ShouldBe([mine]);
        _telemetry.Counted.ShouldBe(["CANCELLED"]);
    }

    [Fact]
    public async Task A_held_reservation_is_cancelled_until_it_expires_and_stays_expired_then()
    {
        var held = Has(BeforeStart.AddMinutes(5));
        var engine = new FakeEngine();

        _time.SetUtcNow(new DateTimeOffset(BeforeStart.AddMinutes(5)));
        (await CancelAsync(engine, held.Id)).Value.ShouldBe(_queries.Reservations[0]);
        engine.Cancelled.ShouldBeEmpty("its seats may be another's by now");

        _queries.Reservations.Clear();
        var younger = Has(BeforeStart.AddMinutes(6));
        await CancelAsync(engine, younger.Id);
        engine.Cancelled.ShouldBe([younger]);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(7, false)]
    public async Task Anothers_and_an_unknown_reservation_are_not_found(long member, bool known)
    {
        var (mine, engine) = (Has(expiresAt: null), new FakeEngine());
        var id = known ? mine.Id : new Guid("01943f5c-0000-7000-8000-00000000dead");

        var refusal = (await CancelAsync(engine, id, member)).Refusal.ShouldBeOfType<ContentNotFound>();

        (refusal.What, refusal.Ids.Single()).ShouldBe(("reservation", $"{id}"));
        engine.Cancelled.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(24)]
    public async Task A_cancelled_reservation_cancelled_again_frees_its_seats_and_gives_the_same_answer(int hoursAfterStart)
    {
        Has(expiresAt: null);
        var (cancelled, engine) = (_queries.Become(ReservationStatus.Cancelled), new FakeEngine());
        _time.SetUtcNow(new DateTimeOffset(Hall.StartInstant.AddHours(hoursAfterStart)));

        (await CancelAsync(engine, cancelled.Reservation.Id)).Value.ShouldBe(cancelled);

        engine.Cancelled.Count.ShouldBe(1, "the first call may not have freed them");
    }

    [Fact]
    public async Task A_reservation_of_a_showing_that_has_started_is_not_cancelled()
    {
        var (mine, engine) = (Has(expiresAt: null), new FakeEngine());
        _time.SetUtcNow(new DateTimeOffset(Hall.StartInstant));

        (await CancelAsync(engine, mine.Id)).Refusal.ShouldBe(new ScheduleStarted(Hall.Start));

        engine.Cancelled.ShouldBeEmpty();
        _telemetry.Counted.ShouldBe(["SCHEDULE_STARTED"]);
    }

    private Reservation Has(DateTime? expiresAt)
    {
        var reservation = Hall.Order(["A1"], expiresAt: expiresAt).ToReservation(BeforeStart);
        _queries.Reservations.Add(new MemberReservation(reservation, ["A1"], Hall.Details));
        return reservation;
    }

    private Task<Result<MemberReservation>> CancelAsync(FakeEngine engine, Guid id, long member = 7) =>
        new CancelReservation(_queries, engine, RefundPolicy.KR, _telemetry, _time)
            .ExecuteAsync(new UserId(member), id, TestContext.Current.CancellationToken);
}
