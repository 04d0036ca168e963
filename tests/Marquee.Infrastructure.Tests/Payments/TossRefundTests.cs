using System.Text.Json.Nodes;
using Marquee.Domain.Payments;

namespace Marquee.Infrastructure.Tests.Payments;

public sealed class TossRefundTests : IDisposable
{
    private const string Refund = "01a21edd-4d7e-7a00-bfd6-d270b7666d85";

    private readonly TossServer _toss = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refund_is_sent_as_documented_with_its_id()
    {
        _toss.Cancels(200, _toss.Body("PARTIAL_CANCELED"));

        (await _toss.Gateway().RefundAsync(_toss.Payment, _toss.Refund, Ct)).Outcome.ShouldBe(RefundOutcome.Done);

        var request = _toss.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Key).ShouldBe(("POST", "/v1/payments/tgen_key/cancel", "refund-1"));
        var body = JsonNode.Parse(request.Body!)!;
        ((long)body["cancelAmount"]!).ShouldBe(10_000);
        var reason = (string)body["cancelReason"]!;
        reason.ShouldContain(Refund);
        reason.Length.ShouldBeInRange(1, 200);
    }

    [Theory]
    [InlineData(409, "IDEMPOTENT_REQUEST_PROCESSING")]
    [InlineData(401, "UNAUTHORIZED_KEY")]
    [InlineData(403, "FORBIDDEN_CONSECUTIVE_REQUEST")]
    [InlineData(429, "TOO_MANY_REQUESTS")]
    [InlineData(503, "<html>")]
    [InlineData(404, "")]
    public async Task A_call_that_was_turned_away_or_not_answered_is_unknown(int status, string code)
    {
        _toss.Cancels(status, TossServer.Error(code)).Finds(200, _toss.Body("DONE"));

        (await _toss.Gateway().RefundAsync(_toss.Payment, _toss.Refund, Ct)).Outcome.ShouldBe(RefundOutcome.Unknown);

        _toss.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("DONE", "null", RefundOutcome.Failed)]
    [InlineData("PARTIAL_CANCELED", "another", RefundOutcome.Failed)]
    [InlineData("PARTIAL_CANCELED", Refund, RefundOutcome.Done)]
    [InlineData("CANCELED", "another", RefundOutcome.Done)]
    public async Task A_refusal_is_believed_only_when_the_payment_has_no_such_refund(string status, string reason, RefundOutcome outcome)
    {
        foreach (var (code, name) in new[]
        {
            (403, "NOT_CANCELABLE_AMOUNT"), (403, "NOT_CANCELABLE_PAYMENT"), (400, "PROVIDER_ERROR"), (400, "ALREADY_CANCELED_PAYMENT"),
            (400, "NOT_MATCHES_REFUNDABLE_AMOUNT"), (500, "FAILED_REFUND_PROCESS"), (400, "A_NEW_CODE"),
        })
        {
            using var toss = new TossServer();
            toss.Cancels(code, TossServer.Error(name))
                .Finds(200, toss.Body(status, cancels: reason is "null" ? reason : TossServer.Cancelled($"고객 예매 취소 ({reason})")));

            var answer = await toss.Gateway().RefundAsync(toss.Payment, toss.Refund, Ct);

            answer.Outcome.ShouldBe(outcome, name);
            toss.Requests.Count.ShouldBe(2, name);
        }
    }

    [Fact]
    public async Task A_refusal_is_unknown_while_the_payment_cannot_be_read()
    {
        _toss.Cancels(403, TossServer.Error("NOT_CANCELABLE_AMOUNT")).Finds(500, TossServer.Error("FAILED_INTERNAL_SYSTEM_PROCESSING"));

        (await _toss.Gateway().RefundAsync(_toss.Payment, _toss.Refund, Ct)).Outcome.ShouldBe(RefundOutcome.Unknown);
    }

    [Theory]
    [InlineData("DONE", RefundOutcome.Done, 1)]
    [InlineData("IN_PROGRESS", RefundOutcome.Unknown, 1)]
    [InlineData("ABORTED", RefundOutcome.Done, 2)]
    public async Task What_was_sent_before_is_looked_for_first(string cancelStatus, RefundOutcome outcome, int calls)
    {
        using var toss = new TossServer { Attempts = 1 };
        toss.Finds(200, toss.Body("PARTIAL_CANCELED", cancels: TossServer.Cancelled($"({Refund})", cancelStatus)))
            .Cancels(200, toss.Body("PARTIAL_CANCELED"));

        (await toss.Gateway().RefundAsync(toss.Payment, toss.Refund, Ct)).Outcome.ShouldBe(outcome);

        toss.Requests.Count.ShouldBe(calls);
    }

    [Fact]
    public async Task Without_the_name_of_the_payment_it_is_asked_for_first()
    {
        using var toss = new TossServer { Reference = null };
        toss.Finds(200, toss.Body("DONE")).Cancels(200, toss.Body("PARTIAL_CANCELED"));

        (await toss.Gateway().RefundAsync(toss.Payment, toss.Refund, Ct)).Outcome.ShouldBe(RefundOutcome.Done);

        toss.Requests.Select(request => request.Method).ShouldBe(["GET", "POST"]);
    }

    [Fact]
    public async Task An_answer_about_another_order_says_nothing()
    {
        _toss.Cancels(200, _toss.Body("CANCELED", orderId: "01a21edd-4bf7-7f8d-a323-000000000000"));

        (await _toss.Gateway().RefundAsync(_toss.Payment, _toss.Refund, Ct)).Outcome.ShouldBe(RefundOutcome.Unknown);
    }

    public void Dispose() => _toss.Dispose();
}
