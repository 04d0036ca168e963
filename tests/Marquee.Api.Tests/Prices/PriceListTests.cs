using System.Net;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Prices;

public sealed class PriceListTests(EditableServers servers) : IClassFixture<EditableServers>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_list_is_added_changed_and_removed_while_no_schedule_has_it(SetUp setUp)
    {
        var (admin, _, screen, movie) = await servers[setUp].NewScreenAsync();
        var list = await admin.AddAsync("price-lists", Lists.Of("Weekday", 14_000, 10_000));
        list.ToJsonString().ShouldBe(
            $$"""{"id":{{list.Id()}},"name":"Weekday","prices":[{"zone":"STANDARD","category":"ADULT","price":14000},"""
            + """{"zone":"STANDARD","category":"TEEN","price":10000}],"rules":[]}""");
        var schedule = await admin.AddAsync(
            "schedules", new { movieId = movie, screenId = screen, startDate = "2025-02-01T10:00", priceListId = list.Id() });
        ((long)schedule["price"]!, (long)schedule["priceListId"]!).ShouldBe((14_000, list.Id()));

        var problem = await (await admin.AdminDeleteAsync($"price-lists/{list.Id()}"))
            .ProblemAsync(HttpStatusCode.Conflict, "CONTENT_IN_USE");
        ((int)problem["usedBy"]!["schedules"]!).ShouldBe(1);
        (await admin.AdminPutAsync($"price-lists/{list.Id()}", Lists.Of("Weekday", 15_000, 9_000))).StatusCode.ShouldBe(HttpStatusCode.OK);
        ((long)(await admin.GetResultAsync($"/api/schedules/{schedule.Id()}"))["price"]!)
            .ShouldBe(15_000, "of an adult in the standard zone");

        (await admin.AdminPutAsync(
            $"schedules/{schedule.Id()}", new { movieId = movie, screenId = screen, startDate = "2025-02-01T10:00", price = 9_000 }))
            .StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.AdminDeleteAsync($"price-lists/{list.Id()}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        ((long)(await admin.GetResultAsync($"/api/schedules/{schedule.Id()}/seats"))["price"]!).ShouldBe(9_000);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task What_cannot_be_a_list_is_refused_by_field(SetUp setUp)
    {
        using var admin = servers[setUp].Admin();
        Task<IReadOnlyList<string>> ErrorsAsync(string json) => ErrorsOfAsync(admin, json);

        (await ErrorsAsync("{}")).ShouldBe(["prices", "name"], ignoreOrder: true);
        (await ErrorsAsync("""{"name":"x","prices":[null],"rules":[null]}""")).ShouldBe(["prices", "rules"], ignoreOrder: true);
        (await ErrorsAsync("""{"name":"x","prices":[{"category":"ADULT","price":1},{"category":"NOBODY","price":1}]}"""))
            .ShouldBe(["prices"]);
        (await ErrorsAsync("""{"name":"x","prices":[{"category":"ADULT","price":1}],"rules":[{"days":"SUNDAY"}]}""")).ShouldBe(["rules"]);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_category_gets_other_names_and_new_ones_are_added(SetUp setUp)
    {
        var (admin, _, screen, movie) = await servers[setUp].NewScreenAsync();

        using var saved = await admin.AdminPutAsync(
            "price-categories/VETERAN", new { nameKo = "국가유공자", nameEn = "Veteran", needsProof = true, position = 6 });

        (await saved.ResultAsync())["code"]!.ToString().ShouldBe("VETERAN");
        (await admin.GetResultAsync("/api/admin/price-categories")).AsArray().Select(category => (string)category!["code"]!)
            .ShouldBe(["ADULT", "TEEN", "SENIOR", "CHILD", "DISABLED", "VETERAN"]);
        var list = await admin.AddAsync("price-lists", Lists.Of("With veterans", ("ADULT", 14_000), ("VETERAN", 5_000)));
        var schedule = await admin.AddAsync(
            "schedules", new { movieId = movie, screenId = screen, startDate = "2025-02-01T10:00", priceListId = list.Id() });
        (await admin.GetResultAsync($"/api/schedules/{schedule.Id()}/seats"))["categories"]!.AsArray()
            .Select(row => ((string)row!["code"]!, (string)row["nameKo"]!, (string)row["nameEn"]!, (bool)row["needsProof"]!))
            .ShouldBe([("ADULT", "성인", "Adult", false), ("VETERAN", "국가유공자", "Veteran", true)]);
        using var lowerCase = await admin.AdminPutAsync("price-categories/veteran", new { nameKo = "x", nameEn = "x" });
        (await lowerCase.ErrorsAsync()).ShouldBe(["code"]);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Rules_propose_the_list_of_a_schedule_that_is_planned_without_a_price(SetUp setUp)
    {
        var (admin, _, screen, movie) = await servers[setUp].NewScreenAsync();
        object Showing(string start) => new { movieId = movie, screenId = screen, startDate = start };
        (await (await admin.AdminPostAsync("schedules", Showing("2025-02-03T03:00"))).ErrorsAsync()).ShouldBe(["price"]);
        var rules = new[] { new { days = "WEEKDAY", fromHour = 3, untilHour = 4 } };
        var night = await admin.AddAsync(
            "price-lists", new { name = "Night", prices = new[] { new { category = "ADULT", price = 7_000 } }, rules });

        var monday = await admin.AddAsync("schedules", Showing("2025-02-03T03:00"));

        ((long)monday["price"]!, (long)monday["priceListId"]!).ShouldBe((7_000, night.Id()));
        (await (await admin.AdminPostAsync("schedules", Showing("2025-02-02T03:00"))).ErrorsAsync()).ShouldBe(["price"], "a Sunday");
    }

    private static async Task<IReadOnlyList<string>> ErrorsOfAsync(HttpClient admin, string json)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await admin.PostAsync("/api/admin/price-lists", body, Ct);
        return await response.ErrorsAsync();
    }
}

/// <summary>Bodies of price lists.</summary>
internal static class Lists
{
    /// <summary>Names are unique in a server that tests share.</summary>
    public static object Of(string name, long adult, long teen) => Of(name, ("ADULT", adult), ("TEEN", teen));

    public static object Of(string name, params (string Category, long Price)[] prices) =>
        new { name, prices = prices.Select(price => new { category = price.Category, price = price.Price }) };
}
