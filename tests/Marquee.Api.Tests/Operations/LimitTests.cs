using System.Net;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Operations;

public sealed class LimitTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_takes_too_long_is_told_to_try_again_and_its_key_finds_what_it_did()
    {
        await using var server = await servers.StartAsync(SetUp.Production, ("Sample:Days", "1"), ("Limits:RequestTimeout", "00:00:01"));
        using var client = server.ClientOf(1);
        await server.ReadAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            await db.Database.ExecuteSqlRawAsync("select 1 from schedule_occupancy where schedule_id = 1 for update", Ct);
            using var response = await client.ReserveWithKeyAsync("late", 1, 1);
            await response.ShouldBeAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
            response.Headers.RetryAfter.ShouldNotBeNull();
            return true;
        });

        // The commit it waited for ran to its end; nothing is written twice.
        (await client.ReserveWithKeyAsync("late", 1, 1)).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await server.LedgerAsync()).Reservations.ShouldBe(1);
    }
}
