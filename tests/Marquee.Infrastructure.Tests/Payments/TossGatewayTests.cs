using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Marquee.Domain.Payments;
using Marquee.Infrastructure.Payments;

namespace Marquee.Infrastructure.Tests.Payments;

public sealed class TossGatewayTests : IDisposable
{
    private readonly TossServer _toss = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_window_is_opened_for_the_payment_and_comes_back_to_this_site()
    {
        var action = await _toss.Gateway().BeginAsync(_toss.Payment, "범죄도시 A1, A2", Ct);

        action.ShouldBe(new OpenTossWindow(
            "test_ck", "01a21edd-4bf7-7f8d-a323-876fcdcf513b", 30_000, "범죄도시 A1, A2",
            "https://tickets.example/payments/01a21edd-4bf7-7f8d-a323-876fcdcf513b/success",
            "https://tickets.example/payments/01a21edd-4bf7-7f8d-a323-876fcdcf513b/failure"));
        _toss.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_charge_is_sent_as_documented_once()
    {
        _toss.Confirms(200, _toss.Body("DONE"));

        (await _toss.Gateway().CompleteAsync(_toss.Payment, Ct)).ShouldBe(new Charge(ChargeState.Charged, "tgen_key"));

        var request = _toss.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Key).ShouldBe(("POST", "/v1/payments/confirm", "key-1"));
        request.Authorization.ShouldBe($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{TossServer.SecretKey}:"))}");
        request.ContentType.ShouldNotBeNull().ShouldStartWith("application/json");
        JsonNode.DeepEquals(
            JsonNode.Parse(request.Body!),
            JsonNode.Parse("""{"paymentKey":"tgen_key","orderId":"01a21edd-4bf7-7f8d-a323-876fcdcf513b","amount":30000}"""))
            .ShouldBeTrue(request.Body);
    }

    [Theory]
    [InlineData(400, "REJECT_CARD_COMPANY", ChargeState.Ended)]
    [InlineData(403, "REJECT_CARD_COMPANY", ChargeState.Ended)]
    [InlineData(404, "NOT_FOUND_PAYMENT_SESSION", ChargeState.Ended)]
    [InlineData(404, "NOT_FOUND_PAYMENT", ChargeState.Ended)]
    [InlineData(400, "INVALID_REQUEST", ChargeState.Ended)]
    [InlineData(400, "EXCEED_MAX_AMOUNT", ChargeState.Ended)]
    [InlineData(400, "PROVIDER_ERROR", ChargeState.NotCharged)]
    [InlineData(401, "UNAUTHORIZED_KEY", ChargeState.NotCharged)]
    [InlineData(403, "FORBIDDEN_REQUEST", ChargeState.NotCharged)]
    [InlineData(400, "INVALID_API_KEY", ChargeState.NotCharged)]
    [InlineData(409, "IDEMPOTENT_REQUEST_PROCESSING", ChargeState.Unknown)]
    [InlineData(500, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", ChargeState.Unknown)]
    [InlineData(503, "SERVICE_UNAVAILABLE", ChargeState.Unknown)]
    public async Task An_error_is_final_passes_or_says_nothing(int status, string code, ChargeState state)
    {
        _toss.Confirms(status, TossServer.Error(code));

        var charge = await _toss.Gateway().CompleteAsync(_toss.Payment, Ct);

        charge.State.ShouldBe(state);
        charge.Code.ShouldBe(state is ChargeState.Unknown ? null : code);
        _toss.Requests.Count.ShouldBe(1, "nothing is sent again by itself");
    }

    [Theory]
    [InlineData("DONE", ChargeState.Charged)]
    [InlineData("CANCELED", ChargeState.Ended)]
    public async Task A_payment_that_was_processed_already_is_read_and_then_decided(string status, ChargeState state)
    {
        _toss.Confirms(400, TossServer.Error("ALREADY_PROCESSED_PAYMENT")).Finds(200, _toss.Body(status));

        (await _toss.Gateway().CompleteAsync(_toss.Payment, Ct)).State.ShouldBe(state);

        _toss.Requests.Select(request => request.Path).ShouldBe(["/v1/payments/confirm", $"/v1/payments/orders/{_toss.Payment.Id}"]);
    }

    [Theory]
    [InlineData("DONE", ChargeState.Charged)]
    [InlineData("PARTIAL_CANCELED", ChargeState.Charged)]
    [InlineData("CANCELED", ChargeState.Ended)]
    [InlineData("ABORTED", ChargeState.Ended)]
    [InlineData("EXPIRED", ChargeState.Ended)]
    [InlineData("IN_PROGRESS", ChargeState.Approved)]
    [InlineData("READY", ChargeState.Open)]
    [InlineData("WAITING_FOR_DEPOSIT", ChargeState.Open)]
    [InlineData("SOMETHING_NEW", ChargeState.Unknown)]
    public async Task A_status_is_read_by_the_id_of_the_payment(string status, ChargeState state)
    {
        _toss.Finds(200, _toss.Body(status));

        (await _toss.Gateway().FindAsync(_toss.Payment, Ct)).State.ShouldBe(state);

        var request = _toss.Requests.ShouldHaveSingleItem();
        (request.Method, request.Key, request.Body).ShouldBe(("GET", null, null));
        request.Authorization.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(404, "NOT_FOUND_PAYMENT", ChargeState.NotFound)]
    [InlineData(401, "UNAUTHORIZED_KEY", ChargeState.Unknown)]
    [InlineData(500, "FAILED_INTERNAL_SYSTEM_PROCESSING", ChargeState.Unknown)]
    public async Task What_cannot_be_read_is_not_found_or_unknown(int status, string code, ChargeState state)
    {
        _toss.Finds(status, TossServer.Error(code));

        (await _toss.Gateway().FindAsync(_toss.Payment, Ct)).State.ShouldBe(state);
    }

    [Fact]
    public async Task An_answer_about_another_order_or_amount_decides_nothing()
    {
        _toss.Confirms(200, _toss.Body("DONE", orderId: "01a21edd-4bf7-7f8d-a323-000000000000")).Finds(200, _toss.Body("DONE", amount: 1));

        (await _toss.Gateway().CompleteAsync(_toss.Payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        (await _toss.Gateway().FindAsync(_toss.Payment, Ct)).State.ShouldBe(ChargeState.Unknown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>bad gateway</html>")]
    [InlineData("{\"status\":")]
    public async Task An_answer_that_cannot_be_understood_is_none(string body)
    {
        _toss.Confirms(200, body).Finds(200, body).Cancels(200, body);

        (await _toss.Gateway().CompleteAsync(_toss.Payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        (await _toss.Gateway().FindAsync(_toss.Payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        (await _toss.Gateway().RefundAsync(_toss.Payment, _toss.Refund, Ct)).Outcome.ShouldBe(RefundOutcome.Unknown);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_has_no_outcome()
    {
        _toss.Confirms(200, _toss.Body("DONE"), TimeSpan.FromSeconds(30)).Cancels(200, _toss.Body("CANCELED"), TimeSpan.FromSeconds(30));
        var gateway = _toss.Gateway(timeOut: TimeSpan.FromMilliseconds(200));

        (await gateway.CompleteAsync(_toss.Payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        (await gateway.RefundAsync(_toss.Payment, _toss.Refund, Ct)).Outcome.ShouldBe(RefundOutcome.Unknown);
    }

    [Fact]
    public async Task A_connection_that_is_refused_or_cut_has_no_outcome()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var cut = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(Ct);
            await client.GetStream().ReadExactlyAsync(new byte[16], Ct);
            await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"status\":"u8.ToArray(), Ct);
        }, Ct);
        var gateway = new TossGateway(
            new TossOptions { BaseAddress = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", SecretKey = "x" },
            path => path, TimeSpan.FromSeconds(30));

        (await gateway.CompleteAsync(_toss.Payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        await cut;
        listener.Stop();
        (await gateway.FindAsync(_toss.Payment, Ct)).State.ShouldBe(ChargeState.Unknown);
    }

    [Fact]
    public async Task Without_the_key_that_the_buyer_brings_it_is_asked_for_first()
    {
        using var toss = new TossServer { Payment = WithoutReference() };
        toss.Finds(200, toss.Body("IN_PROGRESS")).Confirms(200, toss.Body("DONE"));

        (await toss.Gateway().CompleteAsync(toss.Payment, Ct)).ShouldBe(new Charge(ChargeState.Charged, "tgen_key"));

        toss.Requests.Select(request => request.Method).ShouldBe(["GET", "POST"]);
    }

    [Fact]
    public async Task A_refund_is_sent_as_documented()
    {
        _toss.Cancels(200, _toss.Body("PARTIAL_CANCELED"));

        (await _toss.Gateway().RefundAsync(_toss.Payment, _toss.Refund, Ct)).Outcome.ShouldBe(RefundOutcome.Done);

        var request = _toss.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Key).ShouldBe(("POST", "/v1/payments/tgen_key/cancel", "refund-1"));
        var body = JsonNode.Parse(request.Body!)!;
        ((long)body["cancelAmount"]!).ShouldBe(10_000);
        ((string)body["cancelReason"]!).Length.ShouldBeInRange(1, 200);
    }

    [Theory]
    [InlineData(400, "ALREADY_CANCELED_PAYMENT", RefundOutcome.Done)]
    [InlineData(403, "NOT_CANCELABLE_AMOUNT", RefundOutcome.Failed)]
    [InlineData(403, "NOT_CANCELABLE_PAYMENT", RefundOutcome.Failed)]
    [InlineData(400, "PROVIDER_ERROR", RefundOutcome.Failed)]
    [InlineData(409, "IDEMPOTENT_REQUEST_PROCESSING", RefundOutcome.Unknown)]
    [InlineData(401, "UNAUTHORIZED_KEY", RefundOutcome.Unknown)]
    [InlineData(429, "TOO_MANY_REQUESTS", RefundOutcome.Unknown)]
    [InlineData(500, "FAILED_REFUND_PROCESS", RefundOutcome.Unknown)]
    public async Task A_refund_that_is_refused_fails_and_one_without_answer_is_unknown(int status, string code, RefundOutcome outcome)
    {
        _toss.Cancels(status, TossServer.Error(code));

        (await _toss.Gateway().RefundAsync(_toss.Payment, _toss.Refund, Ct)).Outcome.ShouldBe(outcome);
    }

    [Theory]
    [InlineData("""{"eventType":"PAYMENT_STATUS_CHANGED","createdAt":"2026-11-27","data":{"orderId":"ID","status":"DONE"}}""", true)]
    [InlineData("""{"eventType":"PAYMENT_STATUS_CHANGED","data":{"orderId":"{ID}"}}""", false)]
    [InlineData("""{"eventType":"PAYMENT_STATUS_CHANGED","data":{"orderId":7}}""", false)]
    [InlineData("""{"data":null}""", false)]
    [InlineData("""{"data":[]}""", false)]
    [InlineData("null", false)]
    [InlineData("[", false)]
    [InlineData("", false)]
    public void Of_a_notice_only_the_payment_is_read(string body, bool isRead)
    {
        var id = _toss.Payment.Id;

        _toss.Gateway().ReadNotice(Encoding.UTF8.GetBytes(body.Replace("ID", $"{id}", StringComparison.Ordinal)))
            .ShouldBe(isRead ? id : null);
        _toss.Gateway().ReadNotice(Encoding.UTF8.GetBytes(new string('[', 100_000))).ShouldBeNull();
    }

    [Fact]
    public async Task The_secret_key_is_in_nothing_that_could_be_written_down()
    {
        _toss.Confirms(401, TossServer.Error("UNAUTHORIZED_KEY"));
        var gateway = _toss.Gateway();

        $"{gateway} {await gateway.CompleteAsync(_toss.Payment, Ct)} {await gateway.BeginAsync(_toss.Payment, "A1", Ct)}"
            .ShouldNotContain(TossServer.SecretKey);
    }

    public void Dispose() => _toss.Dispose();

    private Payment WithoutReference() => new()
    {
        Id = _toss.Payment.Id,
        ReservationId = _toss.Payment.ReservationId,
        ScheduleId = _toss.Payment.ScheduleId,
        UserId = _toss.Payment.UserId,
        Gateway = GatewayKind.Toss,
        Amount = _toss.Payment.Amount,
        Status = PaymentStatus.Charging,
        Key = _toss.Payment.Key,
        Deadline = _toss.Payment.Deadline,
    };
}
