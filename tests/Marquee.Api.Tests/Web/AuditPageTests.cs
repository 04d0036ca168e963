using System.Globalization;
using System.Net;
using Marquee.Api.Accounts;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Web.Site;
using Marquee.Domain.Audit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Marquee.Api.Tests.Web;

public sealed class AuditPageTests(EditableServers servers) : IClassFixture<EditableServers>
{
    private static readonly string[] Actors = [.. Roles.OfStaff, Roles.Member, "anonymous", "system"];

    [Fact]
    public async Task An_admin_finds_who_renamed_a_movie_and_takes_the_file()
    {
        using var visitor = await AdminAsync();
        using var admin = servers[SetUp.Embedded].Admin();
        var movie = (await admin.AddAsync("movies", Admins.Movie("<b>괴물</b>"))).Id();
        (await admin.AdminPutAsync($"movies/{movie}", Admins.Movie("The Host"))).EnsureSuccessStatusCode();
        var filter = $"subject=movie&subjectId={movie}&actorId=11&action=movie.changed&from=2025-01-07&to=2025-01-07";

        var page = await visitor.GetAsync($"/admin/audit?{filter}");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Body.ShouldContain("&lt;b&gt;괴물&lt;/b&gt; → The Host");
        page.Body.ShouldContain("<td>Admin 11</td>");
        page.Body.ShouldContain("<td>2025-01-07 00:00:00</td>");
        page.Body.ShouldContain("1 entries");
        page.Field("subjectId").ShouldBe($"{movie}");
        var link = $"/admin/audit.csv?{filter}";
        page.Body.ShouldContain($"href=\"{WebUtility.HtmlEncode(link)}\"");
        var file = await visitor.GetAsync(link);
        file.Body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        file.Body.ShouldContain("The Host");
    }

    [Fact]
    public async Task Pages_keep_the_filters()
    {
        using var visitor = await AdminAsync();
        using var admin = servers[SetUp.Embedded].Admin();
        var theater = (await admin.AddAsync("theaters", new { name = "0" })).Id();
        for (var change = 1; change <= 50; change++)
        {
            (await admin.AdminPutAsync($"theaters/{theater}", new { name = $"{change}" })).EnsureSuccessStatusCode();
        }

        var first = await visitor.GetAsync($"/admin/audit?subject=theater&subjectId={theater}");
        var second = await visitor.GetAsync($"/admin/audit?subject=theater&subjectId={theater}&page=2");

        first.Body.ShouldContain($"href=\"/admin/audit?subject=theater&amp;subjectId={theater}&amp;page=2\"");
        first.Body.ShouldContain("49 → 50");
        second.Body.ShouldContain("Theater added");
        second.Body.ShouldNotContain("49 → 50");
    }

    [Fact]
    public async Task Nothing_found_and_a_wrong_filter_are_said()
    {
        using var visitor = await AdminAsync();

        (await visitor.GetAsync("/admin/audit?subjectId=nothing")).Body.ShouldContain("No entries");
        foreach (var address in new[] { "/admin/audit", "/admin/audit.csv" })
        {
            var wrong = await visitor.GetAsync($"{address}?actorId=Ripley&from=2025-01-02&to=2025-01-01");
            wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
            wrong.Body.ShouldContain("Check: By account (id), To (UTC).");
            wrong.Field("actorId").ShouldBe("Ripley");
        }
    }

    [Fact]
    public async Task Only_admins_are_shown_the_file()
    {
        using var visitor = new Visitor(servers[SetUp.Embedded]);
        (await visitor.GetAsync("/admin/audit.csv")).Location.ShouldNotBeNull().ShouldContain("/sign-in");
        await visitor.SignInAsync(Visitor.Will);
        (await visitor.GetAsync("/admin/audit.csv")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public void Every_word_of_the_log_has_a_text(string language)
    {
        var text = servers[SetUp.Embedded].Services.GetRequiredService<IStringLocalizer<Texts>>();
        var culture = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            string[] keys =
            [
                .. AuditActions.All.Select(action => $"Audit.Action.{action}"),
                .. AuditActions.Subjects.Select(subject => $"Audit.Subject.{subject}"),
                .. Actors.Select(actor => $"Audit.Actor.{actor}"),
            ];
            keys.Select(key => text[key]).Where(found => found.ResourceNotFound || Hangul(found.Value) != (language == "ko"))
                .Select(found => found.Name).ShouldBeEmpty();
        }
        finally
        {
            CultureInfo.CurrentUICulture = culture;
        }

        static bool Hangul(string text) => text.Any(letter => letter is >= '가' and <= '힣');
    }

    private async Task<Visitor> AdminAsync()
    {
        var visitor = new Visitor(servers[SetUp.Embedded]);
        await visitor.SignInAsync(Visitor.Admin);
        return visitor;
    }
}
