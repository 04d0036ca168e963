using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Marquee.Domain.Payments;
using Marquee.Infrastructure.Payments;
using Microsoft.Extensions.Logging;

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
    [InlineData(400, "NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT", ChargeState.Ended)]
    [InlineData(400, "NOT_ALLOWED_POINT_USE", ChargeState.Ended)]
    [InlineData(400, "NOT_AVAILABLE_PAYMENT", ChargeState.Ended)]
    [InlineData(400, "NOT_REGISTERED_BUSINESS", ChargeState.Ended)]
    [InlineData(400, "BELOW_MINIMUM_AMOUNT", ChargeState.Ended)]
    [InlineData(400, "RESTRICTED_TRANSFER_ACCOUNT", ChargeState.Ended)]
    [InlineData(403, "FDS_ERROR", ChargeState.Ended)]
    [InlineData(400, "PROVIDER_ERROR", ChargeState.NotCharged)]
    [InlineData(400, "CARD_PROCESSING_ERROR", ChargeState.NotCharged)]
    [InlineData(401, "UNAUTHORIZED_KEY", ChargeState.NotCharged)]
    [InlineData(403, "FORBIDDEN_REQUEST", ChargeState.NotCharged)]
    [InlineData(400, "INVALID_API_KEY", ChargeState.NotCharged)]
    [InlineData(409, "IDEMPOTENT_REQUEST_PROCESSING", ChargeState.Unknown)]
    [InlineData(400, "ALREADY_PROCESSING_REQUEST", ChargeState.Unknown)]
    public async Task An_error_that_is_known_is_final_passes_or_says_nothing(int status, string code, ChargeState state)
    {
        _toss.Confirms(status, TossServer.Error(code));

        var charge = await _toss.Gateway().CompleteAsync(_toss.Payment, Ct);

        charge.State.ShouldBe(state);
        charge.Code.ShouldBe(state is ChargeState.Unknown ? null : code);
        _toss.Requests.ShouldHaveSingleItem("nothing is sent again by itself");
    }

    [Theory]
    [InlineData(401, ChargeState.NotCharged)]
    [InlineData(403, ChargeState.NotCharged)]
    [InlineData(429, ChargeState.NotCharged)]
    [InlineData(400, ChargeState.Unknown)]
    [InlineData(404, ChargeState.Unknown)]
    [InlineData(408, ChargeState.Unknown)]
    [InlineData(302, ChargeState.Unknown)]
    [InlineData(201, ChargeState.Unknown)]
    [InlineData(502, ChargeState.Unknown)]
    public async Task An_error_without_a_code_tells_only_where_the_call_was_turned_away(int status, ChargeState state)
    {
        _toss.Confirms(status, """{"code":"<b>not a code</b>"}""");

        (await _toss.Gateway().CompleteAsync(_toss.Payment, Ct)).ShouldBe(
            new Charge(state, state is ChargeState.NotCharged ? TossServer.Key : null));
    }

    [Theory]
    [InlineData(400, "ALREADY_PROCESSED_PAYMENT", "DONE", ChargeState.Charged)]
    [InlineData(400, "ALREADY_PROCESSED_PAYMENT", "CANCELED", ChargeState.Ended)]
    [InlineData(400, "ALREADY_PROCESSED_PAYMENT", "IN_PROGRESS", ChargeState.Unknown)]
    [InlineData(400, "ALREADY_COMPLETED_PAYMENT", "DONE", ChargeState.Charged)]
    [InlineData(400, "DUPLICATED_ORDER_ID", "DONE", ChargeState.Charged)]
    [InlineData(400, "DUPLICATED_ORDER_ID", "ABORTED", ChargeState.Ended)]
    [InlineData(400, "UNAPPROVED_ORDER_ID", "IN_PROGRESS", ChargeState.NotCharged)]
    [InlineData(418, "A_NEW_CODE", "IN_PROGRESS", ChargeState.NotCharged)]
    [InlineData(418, "A_NEW_CODE", "READY", ChargeState.Unknown)]
    [InlineData(500, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "DONE", ChargeState.Charged)]
    [InlineData(500, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "IN_PROGRESS", ChargeState.NotCharged)]
    [InlineData(500, "FAILED_INTERNAL_SYSTEM_PROCESSING", "EXPIRED", ChargeState.Ended)]
    public async Task Where_the_error_does_not_tell_the_payment_is_read(int status, string code, string found, ChargeState state)
    {
        _toss.Confirms(status, TossServer.Error(code)).Finds(200, _toss.Body(found));

        (await _toss.Gateway().CompleteAsync(_toss.Payment, Ct)).State.ShouldBe(state);

        _toss.Requests.Select(request => request.Path).ShouldBe(["/v1/payments/confirm", $"/v1/payments/orders/{_toss.Payment.Id}"]);
    }

    [Theory]
    [InlineData("DONE", ChargeState.Charged)]
    [InlineData("IN_PROGRESS", ChargeState.Ended)]
    [InlineData("SOMETHING_NEW", ChargeState.Unknown)]
    public async Task A_refusal_after_an_earlier_call_is_believed_only_when_that_charged_nothing(string found, ChargeState state)
    {
        using var toss = new TossServer { Attempts = 1 };
        toss.Confirms(404, TossServer.Error("NOT_FOUND_PAYMENT_SESSION")).Finds(200, toss.Body(found));

        (await toss.Gateway().CompleteAsync(toss.Payment, Ct)).State.ShouldBe(state);
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

    [Theory]
    [InlineData("01a21edd-4bf7-7f8d-a323-000000000000", null)]
    [InlineData(null, "\"currency\":\"KRW\",\"totalAmount\":1")]
    [InlineData(null, "\"currency\":\"KRW\",\"balanceAmount\":30000")]
    [InlineData(null, "\"currency\":\"USD\",\"totalAmount\":30000")]
    public async Task An_answer_about_another_order_or_amount_decides_nothing(string? orderId, string? money)
    {
        var body = _toss.Body("DONE", orderId, money);
        _toss.Confirms(200, body).Finds(200, body);

        (await _toss.Gateway().CompleteAsync(_toss.Payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        (await _toss.Gateway().FindAsync(_toss.Payment, Ct)).State.ShouldBe(ChargeState.Unknown);
        _toss.Log.Levels.ShouldBe(Enumerable.Repeat(LogLevel.Error, orderId is null ? 2 : 0), "staff must look");
    }

    [Theory]
    [InlineData("EXPIRED", "DONE", ChargeState.Charged)]
    [InlineData("DONE", "EXPIRED", ChargeState.Charged)]
    [InlineData("EXPIRED", "IN_PROGRESS", ChargeState.Approved)]
    public async Task Of_two_payments_of_an_order_the_known_one_counts_unless_the_other_was_charged(
        string ofOrder, string known, ChargeState state)
    {
        _toss.Finds(200, _toss.Body(ofOrder, key: "another_key")).FindsByKey(200, _toss.Body(known));

        (await _toss.Gateway().FindAsync(_toss.Payment, Ct)).State.ShouldBe(state);
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
        using var toss = new TossServer { Reference = null };
        toss.Finds(200, toss.Body("IN_PROGRESS")).Confirms(200, toss.Body("DONE"));

        (await toss.Gateway().CompleteAsync(toss.Payment, Ct)).ShouldBe(new Charge(ChargeState.Charged, "tgen_key"));

        toss.Requests.Select(request => request.Method).ShouldBe(["GET", "POST"]);
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
    public async Task A_call_that_was_turned_away_is_logged_with_the_settings_to_look_at()
    {
        _toss.Confirms(401, TossServer.Error("UNAUTHORIZED_KEY"));

        await _toss.Gateway().CompleteAsync(_toss.Payment, Ct);

        var text = _toss.Log.Lines.ShouldHaveSingleItem();
        text.ShouldStartWith("Error ");
        text.ShouldContain("Payments:Toss:ClientKey");
        text.ShouldContain($"{_toss.Payment.Id}");
    }

    [Theory]
    [InlineData("test_ck_1", "test_sk_1", false)]
    [InlineData("live_gck_1", "live_gsk_1", false)]
    [InlineData("test_sk_1", "test_sk_1", true)]
    [InlineData("live_gsk_1", "live_gck_1", true)]
    public void A_secret_key_is_known_where_the_client_key_belongs(string client, string secret, bool shows) =>
        new TossOptions { ClientKey = client, SecretKey = secret }.ShowsSecret.ShouldBe(shows);

    [Fact]
    public async Task The_secret_key_is_in_nothing_that_could_be_written_down()
    {
        _toss.Confirms(401, TossServer.Error("UNAUTHORIZED_KEY"));
        var gateway = _toss.Gateway();

        $"{gateway} {await gateway.CompleteAsync(_toss.Payment, Ct)} {await gateway.BeginAsync(_toss.Payment, "A1", Ct)}"
            .ShouldNotContain(TossServer.SecretKey);
    }

    public void Dispose() => _toss.Dispose();
}
