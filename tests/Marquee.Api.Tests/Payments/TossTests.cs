using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net;
using System.Text;
using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marquee.Api.Tests.Payments;

/// <summary>The whole application with a shop at Toss, played by a server.</summary>
public sealed class TossTests(Servers servers)
{
    private const string SecretKey = "test_sk_MarkedSecretOfTheShop";
    private const string PaymentKey = "tgen_MarkedKeyOfThePayment";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_card_is_charged_once_and_the_money_comes_back_and_no_key_is_written_down(SetUp setUp)
    {
        await using var toss = new TossShop();
        using var written = new Written();
        await using var server = await servers.StartAsync(
            setUp, services => services.AddSingleton<ILoggerProvider>(written.Log), ("Sample:Days", "1"), ("Payments:Gateway", "Toss"),
            ("Payments:Toss:ClientKey", "test_ck_1"), ("Payments:Toss:SecretKey", SecretKey), ("Payments:Toss:BaseAddress", toss.Address),
            ("Logging:LogLevel:Default", "Trace"));
        var client = server.ClientOf(1);
        var (id, order) = await StartAsync(client, written, seat: 6);
        toss.Approve(PaymentKey, order, 15_000);

        await written.ReadAsync(await client.PostAsJsonAsync(
            $"/api/payments/{order}/completion", new { paymentKey = PaymentKey, orderId = order, amount = 100 }, Ct),
            HttpStatusCode.BadRequest);
        await written.ReadAsync(await CompleteAsync(client, order, PaymentKey), HttpStatusCode.OK);
        await written.ReadAsync(await CompleteAsync(client, order, PaymentKey), HttpStatusCode.OK);
        await written.ReadAsync(await client.DeleteAsync(id, Ct), HttpStatusCode.OK);
        await Eventually.ShouldBeAsync(
            async () => (string?)(await client.GetResultAsync($"/api/payments/{order}"))["refunds"]![0]!["status"], "DONE");
        ((string?)toss[PaymentKey]["status"], (long?)toss[PaymentKey]["balanceAmount"]).ShouldBe(("CANCELED", 0));

        (_, order) = await StartAsync(client, written, seat: 7);
        toss.Approve($"{PaymentKey}2", order, 15_000);
        toss.Fault = (HttpStatusCode.Unauthorized, "UNAUTHORIZED_KEY");
        await written.ReadAsync(await CompleteAsync(client, order, $"{PaymentKey}2"), HttpStatusCode.Accepted);
        toss.Fault = (HttpStatusCode.InternalServerError, "FAILED_INTERNAL_SYSTEM_PROCESSING");
        await LetPassAsync(server, order);
        toss.Fault = null;
        await LetPassAsync(server, order, "APPROVED");

        var texts = written.Texts;
        texts.ShouldContain(text => text.Contains("turned a call about", StringComparison.Ordinal), "the log was heard");
        texts.ShouldContain(text => text.StartsWith("metric marquee.", StringComparison.Ordinal), "metrics were heard");
        texts.ShouldContain(text => text.StartsWith("span ", StringComparison.Ordinal), "spans were heard");
        foreach (var secret in new[] { SecretKey, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{SecretKey}:")), PaymentKey })
        {
            texts.ShouldNotContain(text => text.Contains(secret, StringComparison.OrdinalIgnoreCase), secret);
        }
    }

    private static async Task<(Uri Reservation, string Payment)> StartAsync(HttpClient client, Written written, long seat)
    {
        using var made = await client.ReserveAsync(1, seat);
        using var started = await client.PostAsync($"{made.Headers.Location}/payment", null, Ct);
        var action = (await started.ResultAsync())["action"]!;
        ((string?)action["type"], (string?)action["clientKey"], (long?)action["amount"]).ShouldBe(("TOSS", "test_ck_1", 15_000));
        await written.ReadAsync(started, HttpStatusCode.Created);
        return (made.Headers.Location!, (string)action["orderId"]!);
    }

    private static Task<HttpResponseMessage> CompleteAsync(HttpClient client, string order, string key) => client.PostAsJsonAsync(
        $"/api/payments/{order}/completion", new { paymentKey = key, orderId = order, amount = 15_000 }, Ct);

    /// <summary>Lets 20 s pass, in which an open payment is asked about, or as long as it takes to a status.</summary>
    private static async Task LetPassAsync(MarqueeServer server, string order, string? until = null)
    {
        for (var i = 0; i < 20 || until is not null; i++)
        {
            if ((string?)(await server.ClientOf(1).GetResultAsync($"/api/payments/{order}"))["status"] == until)
            {
                return;
            }

            server.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(50), Ct);
        }
    }

    /// <summary>All that an application writes down: answers, log, metrics and spans.</summary>
    private sealed class Written : IDisposable
    {
        private readonly ConcurrentQueue<string> _texts = new();
        private readonly MeterListener _meters = new();
        private readonly ActivityListener _spans;

        public Written()
        {
            _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
            _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument, tags));
            _meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Add(instrument, tags));
            _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, tags));
            _meters.Start();
            _spans = new ActivityListener
            {
                ShouldListenTo = _ => true,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span => _texts.Enqueue(
                    $"span {span.DisplayName} {span.StatusDescription} {string.Join(' ', span.TagObjects)} "
                    + string.Join(' ', span.Baggage) + string.Join(' ', span.Events.SelectMany(one => one.Tags))),
            };
            ActivitySource.AddActivityListener(_spans);
        }

        public LogLines Log { get; } = new();

        public IReadOnlyCollection<string> Texts => [.. _texts, .. Log.Lines];

        public async Task ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
        {
            var body = await response.Content.ReadAsStringAsync(Ct);
            response.StatusCode.ShouldBe(expected, body);
            _texts.Enqueue($"{body} {response.Headers}");
        }

        public void Dispose()
        {
            _meters.Dispose();
            _spans.Dispose();
        }

        private void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _texts.Enqueue($"metric {instrument.Name} {string.Join(' ', tags.ToArray())}");
    }
}
