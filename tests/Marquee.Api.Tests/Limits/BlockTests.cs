using System.Net;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Limits;

public sealed class BlockTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Admins_see_set_and_lift_blocks(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"), ("Limits:Enabled", "true"));
        using var admin = server.Admin();
        using var member = server.ClientOf(7);
        (await admin.GetResultAsync("/api/admin/blocks")).AsArray().ShouldBeEmpty();

        await BlockAsync("order", "member:7", 60);
        await BlockAsync("search", "2001:db8::5", 3600);

        var blocks = (await admin.GetResultAsync("/api/admin/blocks")).AsArray();
        blocks.Select(block => $"{block!["limit"]} {block["caller"]}").ShouldBe(["order member:7", "search 2001:db8::"]);
        ((long)blocks[1]!["seconds"]!).ShouldBeInRange(3500, 3600);
        using (var refused = await member.ReserveAsync(1, 1))
        {
            await refused.ShouldBeAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        }

        using var page = await admin.GetAsync("/api/admin/blocks?size=1&page=2", Ct);
        page.Headers.GetValues("X-Total-Count").ShouldBe(["2"]);
        (await page.ResultAsync()).AsArray().Count.ShouldBe(1);

        (await admin.AdminDeleteAsync("blocks/order/member:7")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await (await admin.AdminDeleteAsync("blocks/order/member:7")).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        (await member.ReserveAsync(1, 1)).StatusCode.ShouldBe(HttpStatusCode.Created);

        var entries = (await admin.GetResultAsync("/api/admin/audit?subject=block")).AsArray();
        entries.Select(entry => $"{entry!["action"]} {entry["subjectId"]}").ShouldBe(
            ["block.lifted member:7", "block.set 2001:db8::/48", "block.set member:7"], "a block that there was not is not lifted");

        async Task BlockAsync(string limit, string caller, int seconds) =>
            (await admin.AdminPutAsync("blocks", new { limit, caller, seconds })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Everything_wrong_with_a_block_is_named_at_once()
    {
        using var admin = servers[SetUp.Embedded].Admin();

        var problem = await (await admin.AdminPutAsync("blocks", new { limit = "sleep", caller = "somebody", seconds = 0 }))
            .ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");

        problem["errors"]!.AsObject().Select(error => error.Key).ShouldBe(["limit", "caller", "seconds"], ignoreOrder: true);
    }
}
