using Marquee.Api.Health;
using Marquee.Domain;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Api.Tests.Health;

public sealed class BackgroundLoopTests
{
    private readonly BackgroundLoops _loops = new(new FakeTimeProvider());
    private readonly Faults _faults = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_ends_by_itself_is_not_run_again()
    {
        var runs = 0;
        using var loop = Loop(_ =>
        {
            runs++;
            return Task.CompletedTask;
        });
        await loop.StartAsync(Ct);

        await loop.ExecuteTask!.WaitAsync(Ct);

        runs.ShouldBe(1);
        _faults.Reports.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_fails_is_reported_makes_the_application_unready_and_is_run_again()
    {
        var (runs, again) = (0, new TaskCompletionSource());
        using var loop = Loop(async ct =>
        {
            if (++runs == 1)
            {
                throw new InvalidOperationException("x");
            }

            again.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
        });
        await loop.StartAsync(Ct);

        await again.Task.WaitAsync(Ct);

        _faults.Reports.ShouldHaveSingleItem().ShouldContain("'test' failed");
        var context = new HealthCheckContext
        {
            Registration = new HealthCheckRegistration("loops", _loops, HealthStatus.Unhealthy, tags: null),
        };
        (await _loops.CheckHealthAsync(context, Ct)).Status.ShouldBe(HealthStatus.Unhealthy);
        await loop.StopAsync(Ct);
    }

    private BackgroundLoop<BackgroundLoopTests> Loop(Func<CancellationToken, Task> run) => new(
        "test", (_, ct) => run(ct), new ServiceCollection().AddSingleton(this).BuildServiceProvider(), _loops, _faults);

    private sealed class Faults : IFaultLog
    {
        public List<string> Reports { get; } = [];

        public void Report(string what, Exception exception) => Reports.Add(what);
    }
}
