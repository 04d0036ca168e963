using Marquee.Faults.Payments;

namespace Marquee.Faults.Tests;

/// <summary>The short form of <c>bench/payments.sh</c>.</summary>
public sealed class PaymentsRunTests
{
    [Fact]
    public async Task Every_charge_ends_as_one_reservation_or_as_refunds_though_servers_are_killed()
    {
        var run = new PaymentsRun(AppContext.BaseDirectory, PaymentsOptions.Short, log: null, TimeProvider.System);

        var result = await run.RunAsync(TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(result.ToMarkdown());
        result.Violations.Select(violation => $"{violation.Rule}: {violation.What}").ShouldBeEmpty();
        result.Faults.Count.ShouldBe(PaymentsOptions.Short.Kills + PaymentsOptions.Short.DatabaseKills);
        result.Counts["payments in the database"].ShouldBeGreaterThanOrEqualTo(PaymentsOptions.Short.Payments);
        result.Counts["KRW of confirmed reservations"].ShouldBePositive();
        result.Counts["KRW given back"].ShouldBePositive();
    }
}
