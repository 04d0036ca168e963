using Marquee.Faults.Checks;
using Marquee.Faults.Payments;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Tests;

/// <summary>A check that cannot fail proves nothing: books that agree, and each of them with one row tampered with.</summary>
public sealed class PaymentVerdictTests
{
    private const long Schedule = 1;

    private static readonly DateTime Now = new(2030, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private static readonly Guid Confirmed = Guid.CreateVersion7(Now);
    private static readonly Guid Cancelled = Guid.CreateVersion7(Now);
    private static readonly Guid Expired = Guid.CreateVersion7(Now);
    private static readonly Guid Paid = Guid.CreateVersion7(Now);
    private static readonly Guid GivenBack = Guid.CreateVersion7(Now);
    private static readonly Guid TooLate = Guid.CreateVersion7(Now);
    private static readonly Guid Declined = Guid.CreateVersion7(Now);

    private readonly Dictionary<Guid, Row> _reservations = new()
    {
        [Confirmed] = RowOf(Confirmed, "CONFIRMED", seat: 1),
        [Cancelled] = RowOf(Cancelled, "CANCELLED", seat: 2) with { CancelledAt = Now },
        [Expired] = RowOf(Expired, "EXPIRED", seat: 3) with { ExpiresAt = Now },
    };

    private readonly Dictionary<Guid, PaymentRow> _payments = new()
    {
        [Paid] = new(Paid, Confirmed, "APPROVED", 1001),
        [GivenBack] = new(GivenBack, Cancelled, "APPROVED", 1001),
        [TooLate] = new(TooLate, Expired, "APPROVED", 1001),
        [Declined] = new(Declined, Confirmed, "DECLINED", 1001),
    };

    private readonly Dictionary<Guid, ChargeRow> _charges = new()
    {
        [Paid] = new(Paid, "CHARGED", 1001),
        [GivenBack] = new(GivenBack, "CHARGED", 1001),
        [TooLate] = new(TooLate, "CHARGED", 1001),
        [Declined] = new(Declined, "ENDED", 1001),
    };

    private readonly List<RefundRow> _refunds =
    [
        new(Guid.CreateVersion7(Now), GivenBack, 500, "CANCELLED", "DONE", "half"),
        new(Guid.CreateVersion7(Now), TooLate, 1001, "RESERVATION_ENDED", "DONE", "all"),
    ];

    private readonly List<GivenBackRow> _givenBack = [new("half", GivenBack, 500), new("all", TooLate, 1001)];
    private readonly List<PaymentCall> _calls = [];

    [Fact]
    public void Books_that_agree_have_no_violation()
    {
        _calls.Add(Answered(Paid, 200, "APPROVED"));
        _calls.Add(Answered(Declined, 422, null, "PAYMENT_DECLINED"));

        Judge().ShouldBeEmpty();
    }

    [Fact]
    public void An_approval_that_was_not_given_up_is_found()
    {
        _charges[Declined] = _charges[Declined] with { State = "APPROVED" };

        Judge().ShouldBe([PaymentVerdict.ReleaseRule]);
    }

    [Fact]
    public void Money_without_an_approved_payment_is_found()
    {
        _charges[Declined] = _charges[Declined] with { State = "CHARGED" };

        Judge().ShouldBe([PaymentVerdict.ChargeRule, PaymentVerdict.SumRule]);
    }

    [Fact]
    public void A_payment_without_its_money_is_found()
    {
        _charges[Paid] = _charges[Paid] with { State = "ENDED" };

        Judge().ShouldBe([PaymentVerdict.ChargeRule, PaymentVerdict.SumRule]);
    }

    [Fact]
    public void A_charge_of_another_amount_is_found()
    {
        _charges[Paid] = _charges[Paid] with { Amount = 1002 };

        Judge().ShouldBe([PaymentVerdict.ChargeRule, PaymentVerdict.SumRule]);
    }

    [Fact]
    public void A_payment_of_a_reservation_that_ended_and_was_not_refunded_is_found()
    {
        _refunds.RemoveAt(1);
        _givenBack.RemoveAt(1);

        Judge().ShouldBe([PaymentVerdict.EndRule, PaymentVerdict.SumRule]);
    }

    [Fact]
    public void A_refund_that_is_a_won_short_is_found()
    {
        _refunds[0] = _refunds[0] with { Amount = 499 };
        _givenBack[0] = _givenBack[0] with { Amount = 499 };

        Judge().ShouldBe([PaymentVerdict.EndRule, PaymentVerdict.SumRule]);
    }

    [Fact]
    public void Money_given_back_twice_is_found()
    {
        _givenBack.Add(new GivenBackRow("half again", GivenBack, 500));

        Judge().ShouldBe([PaymentVerdict.RefundRule, PaymentVerdict.SumRule]);
    }

    [Fact]
    public void A_refund_that_was_never_given_back_is_found()
    {
        _givenBack.RemoveAt(1);

        Judge().ShouldBe([PaymentVerdict.RefundRule, PaymentVerdict.SumRule]);
    }

    [Fact]
    public void A_reservation_paid_twice_is_found()
    {
        _payments[Declined] = _payments[Declined] with { Status = "APPROVED" };
        _charges[Declined] = _charges[Declined] with { State = "CHARGED" };

        Judge().ShouldBe([PaymentVerdict.OnceRule, PaymentVerdict.SumRule]);
    }

    [Fact]
    public void A_confirmed_reservation_that_nobody_paid_is_found()
    {
        _payments[Paid] = _payments[Paid] with { Status = "ABANDONED" };
        _charges[Paid] = _charges[Paid] with { State = "ENDED" };

        Judge().ShouldBe([PaymentVerdict.OnceRule, PaymentVerdict.SumRule]);
    }

    [Theory]
    [InlineData(200, "APPROVED", null)]
    [InlineData(422, null, "PAYMENT_DECLINED")]
    public void An_answer_that_is_not_true_in_the_end_is_found(int status, string? state, string? code)
    {
        _calls.Add(Answered(state is null ? Paid : Declined, status, state, code));

        Judge().ShouldBe([PaymentVerdict.AnswerRule]);
    }

    [Fact]
    public void A_payment_that_was_started_and_is_gone_is_found()
    {
        _calls.Add(Answered(Guid.CreateVersion7(Now), 201, "STARTED") with { Step = Step.Start });

        Judge().ShouldBe([PaymentVerdict.AnswerRule]);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    public void An_answer_that_must_not_be_is_found(int status)
    {
        _calls.Add(Answered(Paid, status, null));

        Judge().ShouldBe([PaymentVerdict.StatusRule]);
    }

    private static Row RowOf(Guid id, string status, long seat) =>
        new(id, Schedule, 1, status, [seat], 1001, Now.AddMinutes(-5), null, null, null);

    private static PaymentCall Answered(Guid payment, int status, string? state, string? code = null) => new(
        Step.Complete,
        new Call(Now, Now, 1, Operation.Pay, Schedule, null, null, status, code, Confirmed, null, null, null, null, false, 0),
        payment, state);

    private IEnumerable<string> Judge()
    {
        var ledger = new Ledger(_reservations, new Dictionary<(long, long), Guid>(), new Dictionary<(long, long), int>(), Now);
        var starts = new Dictionary<long, DateTime> { [Schedule] = Now.AddMinutes(10) };
        return new PaymentVerdict(new PaymentBooks(ledger, starts, _payments, _refunds, _charges, _givenBack), _calls).Judge()
            .Select(violation => violation.Rule);
    }
}
