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
    private readonly PaymentCounts _telemetry = new();
    private readonly Reservation _held = Hall.Order(["A1"], expiresAt: BeforeStart.AddMinutes(5)).ToReservation(BeforeStart);

    public PayReservationTests() => _queries.Reservations.Add(new MemberReservation(_held, ["A1"], Hall.Details));

    [Fact]
    public async Task A_held_reservation_is_confirmed()
    {
        var engine = new FakeEngine { OnConfirm = () => _queries.Become(ReservationStatus.Confirmed) };

        (await PayAsync(engine)).Value.Reservation.Reservation.Status.ShouldBe(ReservationStatus.Confirmed);

        engine.Confirmed.ShouldBe([_held]);
        _telemetry.Counted.ShouldBe(["CONFIRMED"]);
    }

    [Fact]
    public async Task A_paid_reservation_paid_again_gives_the_same_answer()
    {
        var (paid, engine) = (_queries.Become(ReservationStatus.Confirmed), new FakeEngine());

        (await PayAsync(engine)).Value.ShouldBe(new PaymentStart(paid));

        engine.Confirmed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ReservationStatus.Cancelled)]
    [InlineData(ReservationStatus.Expired)]
    public async Task A_reservation_that_ended_cannot_be_paid(ReservationStatus status)
    {
        _queries.Become(status);
        var engine = new FakeEngine();

        (await PayAsync(engine)).Refusal.ShouldBe(new ReservationNotPayable(status));

        engine.Confirmed.ShouldBeEmpty();
        _telemetry.Counted.ShouldBe(["RESERVATION_NOT_PAYABLE"]);
    }

    [Fact]
    public async Task A_hold_can_be_paid_until_the_instant_it_ends_also_before_its_expiry_is_stored()
    {
        var engine = new FakeEngine();

        _time.SetUtcNow(new DateTimeOffset(BeforeStart.AddMinutes(5).AddMilliseconds(-1)));
        await PayAsync(engine);
        engine.Confirmed.Count.ShouldBe(1);

        _time.SetUtcNow(new DateTimeOffset(BeforeStart.AddMinutes(5)));
        (await PayAsync(engine)).Refusal.ShouldBe(new ReservationNotPayable(ReservationStatus.Expired));
        engine.Confirmed.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(ReservationStatus.Cancelled)]
    [InlineData(ReservationStatus.Expired)]
    public async Task The_first_change_in_the_ledger_decides(ReservationStatus decided)
    {
        var engine = new FakeEngine { OnConfirm = () => _queries.Become(decided) };

        (await PayAsync(engine)).Refusal.ShouldBe(new ReservationNotPayable(decided));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(7, false)]
    public async Task Anothers_and_an_unknown_reservation_are_not_found(long member, bool known)
    {
        var engine = new FakeEngine();
        var id = known ? _held.Id : new Guid("01943f5c-0000-7000-8000-00000000dead");

        var refusal = (await PayAsync(engine, id, member)).Refusal.ShouldBeOfType<ContentNotFound>();

        (refusal.What, refusal.Ids.Single()).ShouldBe(("reservation", $"{id}"));
        engine.Confirmed.ShouldBeEmpty();
    }

    /// <summary>Where nobody takes money: there is neither a ledger of payments nor a gateway.</summary>
    private Task<Result<PaymentStart>> PayAsync(FakeEngine engine, Guid? id = null, long member = 7) =>
        new PayReservation(_queries, engine, ledger: null!, payments: null!, new PaymentOptions(), _telemetry, _time)
            .ExecuteAsync(new UserId(member), id ?? _held.Id, TestContext.Current.CancellationToken);

    private sealed class PaymentCounts : IPaymentTelemetry
    {
        public List<string> Counted { get; } = [];

        public void Paid(Guid reservation, Result<PaymentStart> result) =>
            Counted.Add(result.Refusal is { } refusal ? WireNames.Of(refusal.Code) : "CONFIRMED");

        public void Decided(Payment payment, Reservation reservation) => throw new NotSupportedException();

        public void Refunded(Refund refund, RefundAnswer answer) => throw new NotSupportedException();
    }
}
