using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Guards;
using Marquee.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Hosting;

public sealed class WarmUpTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_it_warms_up_it_lives_and_serves_and_is_not_ready()
    {
        var guard = new WaitingGuard();
        await using var server = await servers.StartAsync(
            SetUp.Embedded, services => services.AddSingleton<IReservationGuard>(guard), ("Start:WarmUp", "00:01:00"));
        using var client = server.Client();

        using var ready = await client.GetAsync("/health/ready", Ct);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync(Ct)).ShouldContain("warming up");
        (await client.GetAsync("/health/live", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/api/schedules", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        guard.Open.SetResult();
        await UntilReadyAsync(client);
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task Warming_up_changes_nothing(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Start:WarmUp", "00:01:00"));
        using var client = server.Client();
        await UntilReadyAsync(client);

        (await server.LedgerAsync()).ShouldBe((0, 0, 0, 0L));
    }

    /// <summary>In a process of its own: metrics are those of all servers in a process.</summary>
    [Fact]
    public async Task Warming_up_asks_the_ledger_and_counts_no_order()
    {
        using var folder = new TemporaryFolder();
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        await using var program = await MarqueeProgram.ServeAsync(
            address, new() { ["DataFolder"] = folder.Path, ["Start:WarmUp"] = "00:00:20" });
        await program.FindOutputAsync("Ready");
        using var client = new HttpClient { BaseAddress = address };

        var metrics = await client.GetStringAsync("/metrics", Ct);

        metrics.ShouldContain("operation=\"reserve\"");
        metrics.ShouldNotContain("marquee_orders");
        metrics.ShouldNotContain("/api/reservations");
    }

    [Fact]
    public async Task The_header_of_the_warm_up_means_nothing_from_others()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded);
        using var client = server.ClientOf(1);
        client.DefaultRequestHeaders.Add("Marquee-Warm-Up", "");

        (await client.ReserveAsync(1, 1)).StatusCode.ShouldBe(HttpStatusCode.Created);

        (await server.LedgerAsync()).Reservations.ShouldBe(1);
    }

    [Fact]
    public async Task A_warm_up_that_is_cut_off_is_told_once_and_ends_in_readiness()
    {
        using var folder = new TemporaryFolder();
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        await using var program = await MarqueeProgram.ServeAsync(
            address, new() { ["DataFolder"] = folder.Path, ["Start:WarmUp"] = "00:00:00.001" });
        await program.FindOutputAsync("Ready");

        program.Output.Split('\n').Count(line => line.Contains("Warming up was cut off", StringComparison.Ordinal))
            .ShouldBe(1, program.Output);
    }

    [Fact]
    public async Task A_warm_up_that_fails_ends_in_readiness()
    {
        await using var server = await servers.StartAsync(
            SetUp.Embedded, services => services.AddSingleton<IReservationGuard>(new BusyGuard()), ("Start:WarmUp", "00:01:00"));
        using var client = server.Client();

        await UntilReadyAsync(client);
    }

    private static Task UntilReadyAsync(HttpClient client) => Eventually.ShouldBeAsync(
        async () =>
        {
            using var response = await client.GetAsync("/health/ready", Ct);
            return response.StatusCode;
        },
        HttpStatusCode.OK);

    /// <summary>Answers when it is opened.</summary>
    private sealed class WaitingGuard : IReservationGuard
    {
        public TaskCompletionSource Open { get; } = new();

        public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
        {
            await Open.Task.WaitAsync(ct);
            return new ContentNotFound("schedule", order.ScheduleId.Value);
        }
    }

    private sealed class BusyGuard : IReservationGuard
    {
        public Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct) =>
            Task.FromResult<Result<Reserved>>(new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true));
    }
}
