using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Catalog;

public sealed class SampleListingTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_listing_of_theater_1_is_the_sample_of_the_origin_to_the_letter(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        var expected = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Catalog", "schedules-of-theater-1.json"), Ct);

        foreach (var address in new[] { "/api/schedules?theaterId=1", "/api/schedule?theaterId=1" })
        {
            var body = await server.Client().GetStringAsync(address, Ct);

            body.ShouldBe(Compact(expected), address);
            body.ShouldContain("범죄도시", Case.Sensitive, "Korean is not escaped");
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_day_of_the_sample_has_280_showings_in_order_of_theater_screen_and_time(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        using var client = server.Client();

        var groups = (await client.GetResultAsync("/api/schedules?size=200")).AsArray();

        groups.Count.ShouldBe(35);
        groups.Select(group => (long)group!["id"]!).ShouldBe(Enumerable.Range(0, 35).Select(i => (i * 8L) + 1));
        groups.Select(group => (string)group!["theater"]!["name"]!).Distinct()
            .ShouldBe(["A영화관", "B영화관", "C영화관", "D영화관", "F영화관", "H영화관", "I영화관"]);
        var seats = (await client.GetResultAsync("/api/schedules/280/seats"))["seats"]!.AsArray();
        seats.Select(seat => (string)seat!["seatNumber"]!).ShouldBe("ABCDE".SelectMany(row => "12345".Select(number => $"{row}{number}")));
    }

    private static string Compact(string json) =>
        JsonNode.Parse(json)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
