using Marquee.Faults.Checks;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Payments;

/// <summary>Compares the books of the application, those of the provider, and the answers to buyers.</summary>
internal sealed class PaymentVerdict(PaymentBooks books, IReadOnlyCollection<PaymentCall> calls)
{
    public const string ChargeRule = "a charge belongs to an approved payment of its amount, and an approved payment has its charge";
    public const string ReleaseRule = "nothing that a buyer approved waits at the provider";
    public const string EndRule = "an approved payment ends as a confirmed reservation, or as refunds of what is due";
    public const string OnceRule = "a confirmed reservation has exactly one approved payment";
    public const string RefundRule = "a refund is given back exactly once, and nothing else is";
    public const string SumRule = "charges = confirmed + given back + kept by the policy, to the won";
    public const string AnswerRule = "what a buyer was answered is true in the end";
    public const string StatusRule = "no answer 500, and nothing acknowledged is unknown later";

    private readonly List<Violation> _violations = [];
    private readonly ILookup<Guid, RefundRow> _refunds = books.Refunds.ToLookup(refund => refund.Payment);
    private readonly ILookup<Guid, PaymentCall> _calls = calls.Where(call => call.About.Reservation is not null)
        .ToLookup(call => call.About.Reservation!.Value);

    public IReadOnlyList<Violation> Judge()
    {
        JudgeCharges();
        JudgeEnds();
        JudgeRefunds();
        JudgeSums();
        JudgeAnswers();
        return _violations;
    }

    /// <summary>The sums in KRW: taken, and what became of it.</summary>
    public (long Charged, long Confirmed, long GivenBack, long Kept) Sum()
    {
        var paid = books.Payments.Values.Where(payment => payment.Status == "APPROVED")
            .DistinctBy(payment => payment.Reservation).ToList();
        return (
            books.Charges.Values.Where(charge => charge.State == "CHARGED").Sum(charge => charge.Amount),
            books.Ledger.Reservations.Values.Where(row => row.Status == "CONFIRMED").Sum(row => row.Amount),
            books.GivenBack.Sum(row => row.Amount),
            paid.Sum(payment => books.Ledger.Reservations[payment.Reservation] is { Status: not "CONFIRMED" } row
                ? row.Amount - DueOf(payment, row)
                : 0));
    }

    private void JudgeCharges()
    {
        foreach (var charge in books.Charges.Values.Where(charge => charge.State == "CHARGED"))
        {
            if (books.Payments.GetValueOrDefault(charge.Id) is not { Status: "APPROVED" } payment || payment.Amount != charge.Amount)
            {
                Add(ChargeRule, $"{charge} was taken for {books.Payments.GetValueOrDefault(charge.Id)}", charge.Id);
            }
        }

        foreach (var charge in books.Charges.Values.Where(charge => charge.State is not ("CHARGED" or "ENDED")))
        {
            Add(ReleaseRule, $"{charge} of {books.Payments.GetValueOrDefault(charge.Id)}", charge.Id);
        }

        foreach (var payment in books.Payments.Values.Where(payment => payment.Status == "APPROVED"))
        {
            if (books.Charges.GetValueOrDefault(payment.Id) is not { State: "CHARGED" } charge)
            {
                Add(ChargeRule, $"{payment} has the charge {books.Charges.GetValueOrDefault(payment.Id)}", payment.Id);
            }
        }
    }

    private void JudgeEnds()
    {
        var approved = books.Payments.Values.Where(payment => payment.Status == "APPROVED").ToList();
        foreach (var payment in approved)
        {
            var row = books.Ledger.Reservations[payment.Reservation];
            var refunded = _refunds[payment.Id].Sum(refund => refund.Amount);
            var isRight = row.Status == "CONFIRMED" ? refunded <= payment.Amount : refunded == DueOf(payment, row);
            if (!isRight || payment.Amount != row.Amount)
            {
                Add(EndRule, $"{payment}, refunded {refunded}, of {row}", payment.Id);
            }
        }

        var counts = approved.CountBy(payment => payment.Reservation).ToDictionary();
        foreach (var row in books.Ledger.Reservations.Values.Where(
            row => row is { Status: "CONFIRMED", Amount: > 0 } && counts.GetValueOrDefault(row.Id) != 1))
        {
            Add(OnceRule, $"{counts.GetValueOrDefault(row.Id)} approved payments of {row}", null, row.Id);
        }
    }

    private void JudgeRefunds()
    {
        foreach (var refund in books.Refunds.Where(refund => books.Payments.GetValueOrDefault(refund.Payment)?.Status != "APPROVED"))
        {
            Add(RefundRule, $"{refund} of {books.Payments.GetValueOrDefault(refund.Payment)}", refund.Payment);
        }

        var done = books.Refunds.Where(refund => refund is { Status: "DONE", Amount: > 0 })
            .Select(refund => new GivenBackRow(refund.Key, refund.Payment, refund.Amount)).ToList();
        foreach (var refund in done.Except(books.GivenBack))
        {
            Add(RefundRule, $"{refund} is done, and was not given back", refund.Charge);
        }

        foreach (var given in books.GivenBack.Except(done))
        {
            Add(RefundRule, $"{given} was given back, and no refund of that key is done", given.Charge);
        }
    }

    private void JudgeSums()
    {
        var (charged, confirmed, givenBack, kept) = Sum();
        if (charged != confirmed + givenBack + kept)
        {
            Add(SumRule, $"{charged} KRW were taken; {confirmed} confirmed + {givenBack} given back + {kept} kept", null);
        }
    }

    private void JudgeAnswers()
    {
        foreach (var call in calls)
        {
            if (call.About.Status is 500 or (>= 501 and not 503) or 400 or 401 or 403 or 404)
            {
                Add(StatusRule, $"{call.Step} was answered {call.About.Status} {call.About.Code}", call.Payment, call.About.Reservation);
            }

            if (call is { Outcome: { } outcome, Payment: { } payment } && books.Payments.GetValueOrDefault(payment)?.Status != outcome)
            {
                Add(AnswerRule, $"{call.Step} was answered {outcome}: {books.Payments.GetValueOrDefault(payment)}", payment);
            }
        }

        foreach (var two in calls.Where(call => call is { Step: Step.Start, Payment: not null })
            .GroupBy(call => (call.About.Key, call.About.Reservation)).Where(same => same.Key.Key is not null)
            .Where(same => same.Select(call => call.Payment).Distinct().Count() > 1))
        {
            Add(AnswerRule, $"key {two.Key.Key} started several payments", null, two.Key.Reservation);
        }

        foreach (var payment in calls.Where(call => call is { Step: Step.Start, Payment: not null }).Select(call => call.Payment!.Value)
            .Distinct().Where(payment => !books.Payments.ContainsKey(payment)))
        {
            Add(AnswerRule, $"payment {payment} was started, and is not in the database", payment);
        }
    }

    /// <summary>
    /// What is due of a paid reservation that is not confirmed: by the policy <c>KR</c> where the member cancelled it, everything where it
    /// had ended before the payment was approved.
    /// </summary>
    private long DueOf(PaymentRow payment, Row row)
    {
        if (row is not { Status: "CANCELLED", CancelledAt: { } at }
            || _refunds[payment.Id].Any(refund => refund.Reason == "RESERVATION_ENDED"))
        {
            return row.Amount;
        }

        var (starts, late) = (books.StartsAt[row.Schedule], TimeSpan.FromMinutes(20));
        return at >= starts ? 0 : starts - at >= late ? row.Amount : row.Amount * 50 / 100;
    }

    private void Add(string rule, string what, Guid? payment, Guid? reservation = null)
    {
        var about = reservation ?? (payment is { } id ? books.Payments.GetValueOrDefault(id)?.Reservation : null);
        _violations.Add(new Violation(rule, what, [.. about is { } one ? _calls[one].Select(call => call.About) : []]));
    }
}
