using System.Collections;
using System.Globalization;
using System.Net;
using System.Resources;
using Marquee.Api.Configuration;
using Marquee.Api.Sample;
using Marquee.Api.Tests.Accounts;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Web.Site;
using Marquee.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Marquee.Api.Tests.Web;

/// <summary>Pages as HTTP shows them.</summary>
public sealed class PageTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task Pages_are_rendered_without_a_script(SetUp setUp)
    {
        using var client = servers[setUp].Client();

        using var home = await client.GetAsync("/", Ct);

        home.StatusCode.ShouldBe(HttpStatusCode.OK);
        home.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await home.Content.ReadAsStringAsync(Ct)).ShouldContain("범죄도시");
        (await client.GetAsync("/app.css", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("en", "What is showing")]
    [InlineData("ko-KR,ko;q=0.9,en;q=0.8", "상영 일정")]
    [InlineData("fr", "What is showing")]
    public async Task Pages_speak_the_language_of_the_browser(string accepted, string title)
    {
        using var client = servers[SetUp.Embedded].Client();
        client.DefaultRequestHeaders.Add("Accept-Language", accepted);

        (await client.GetStringAsync("/", Ct)).ShouldContain(title);
    }

    [Theory]
    [InlineData("/schedules/99999", HttpStatusCode.NotFound)]
    [InlineData("/schedules/x", HttpStatusCode.NotFound)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/?theaterId=99", HttpStatusCode.NotFound)]
    [InlineData("/?date=someday", HttpStatusCode.BadRequest)]
    public async Task What_does_not_exist_is_a_page_with_its_status_that_leads_on(string address, HttpStatusCode status)
    {
        using var response = await servers[SetUp.Embedded].Client().GetAsync(address, Ct);

        response.StatusCode.ShouldBe(status);
        (await response.Content.ReadAsStringAsync(Ct)).ShouldContain("href=\"/\"");
    }

    [Theory]
    [InlineData("/sign-in", "email=will%40marquee.example&password=marquee-demo")]
    [InlineData("/sign-out", "")]
    [InlineData("/register", "email=kim%40marquee.example&name=Kim&password=a+good+password")]
    [InlineData("/schedules/1", "seatIds=1")]
    public async Task A_form_of_another_site_is_refused(string address, string form)
    {
        var server = servers[SetUp.Embedded];
        using var content = new StringContent(form, mediaType: new("application/x-www-form-urlencoded"));

        content.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var response = await server.Client().PostAsync(address, content, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(Ct)).ShouldContain("another site");
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task My_reservations_lead_to_sign_in_and_back()
    {
        using var response = await servers[SetUp.Embedded].Client().GetAsync("/reservations", Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.ShouldBe("/sign-in?returnUrl=%2Freservations");
    }

    [Fact]
    public async Task My_reservations_of_showings_that_have_ended_are_in_a_tab_of_their_own()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var (admin, _, screen, movie) = await server.NewScreenAsync();
        var early = await admin.AddScheduleAsync(movie, screen, "2025-01-07T10:00");
        var late = await admin.AddScheduleAsync((await admin.AddAsync("movies", Admins.Movie("Okja"))).Id(), screen, "2025-01-07T20:00");
        using var client = server.ClientOf(await server.ReadAsync(db =>
            db.Users.Where(user => user.Email == Visitor.Will).Select(user => user.Id).SingleAsync(Ct)));
        foreach (var schedule in new[] { early, late })
        {
            var seats = await client.SeatsOfAsync(schedule);
            (await client.PayAsync(await client.ReserveAsync(schedule, seats[0]))).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        server.Time.Advance(TimeSpan.FromHours(4));
        using var visitor = new Visitor(server);
        await visitor.SignInAsync(Visitor.Will);
        var upcoming = (await visitor.GetAsync("/reservations")).Body;
        var past = (await visitor.GetAsync("/reservations?when=past")).Body;

        upcoming.ShouldContain("Okja");
        upcoming.ShouldNotContain("Parasite");
        past.ShouldContain("Parasite");
        past.ShouldNotContain("Okja");
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task Nobody_is_sent_to_another_site(string returnUrl)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("culture", "ko"), KeyValuePair.Create("returnUrl", returnUrl)]);

        using var response = await servers[SetUp.Embedded].Client().PostAsync("/language", form, Ct);

        response.Headers.Location!.OriginalString.ShouldBe("/");
    }

    [Fact]
    public async Task A_language_is_chosen_by_a_form_and_not_by_a_prefetch()
    {
        using var visitor = new Visitor(servers[SetUp.Embedded]);

        var prefetched = await visitor.GetAsync("/language?culture=ko&returnUrl=/sign-in");
        (await visitor.GetAsync("/sign-in")).Body.ShouldContain("lang=\"en\"");
        var chosen = await visitor.PostAsync("/language", "", ("culture", "ko"), ("returnUrl", "/sign-in"));

        prefetched.Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        chosen.Location.ShouldBe("/sign-in");
        (await visitor.GetAsync("/sign-in")).Body.ShouldContain("<html lang=\"ko\">");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Pages_are_compressed(string encoding)
    {
        using var client = servers[SetUp.Embedded].Client();
        client.DefaultRequestHeaders.Add("Accept-Encoding", encoding);

        foreach (var address in new[] { "/", "/schedules/1", "/nowhere" })
        {
            using var page = await client.GetAsync(address, Ct);
            page.Content.Headers.ContentEncoding.ShouldBe([encoding], address);
            page.Headers.Vary.ShouldContain("Accept-Encoding", address);
            (await page.Content.ReadAsByteArrayAsync(Ct)).Length
                .ShouldBeLessThan((await servers[SetUp.Embedded].Client().GetByteArrayAsync("/", Ct)).Length / 2, address);
        }
    }

    [Theory]
    [InlineData("/app.css")]
    [InlineData("/seats.js")]
    public async Task Static_files_are_compressed(string address)
    {
        using var client = servers[SetUp.Embedded].Client();
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");

        using var file = await client.GetAsync(address, Ct);

        file.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        file.Headers.Vary.ShouldContain("Accept-Encoding");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public void Texts_use_no_words_of_the_machinery(string culture)
    {
        var texts = new ResourceManager(typeof(Texts))
            .GetResourceSet(CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: true)!
            .Cast<DictionaryEntry>().Select(text => $"{text.Value}").ToList();

        texts.Count.ShouldBeGreaterThan(100);
        foreach (var word in new[] { "antiforgery", "token", "토큰" })
        {
            texts.ShouldNotContain(text => text.Contains(word, StringComparison.OrdinalIgnoreCase), word);
        }
    }

    [Fact]
    public async Task A_form_token_is_encrypted_anew_for_every_answer()
    {
        using var visitor = new Visitor(servers[SetUp.Embedded]);

        var (first, second) = (await visitor.TokenAsync("/sign-in"), await visitor.TokenAsync("/sign-in"));

        // Compression reveals only what is repeated (BREACH). A token starts with the name of its key, which is no secret.
        const int KeyName = 28;
        Enumerable.Range(KeyName, first.Length - KeyName - 8)
            .ShouldNotContain(at => second.Contains(first.Substring(at, 8), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://192.168.1.2:8080", false)]
    [InlineData("http://unix:/tmp/marquee.sock", false)]
    [InlineData("http://localhost:8080;http://*:8081", false)]
    public void An_address_is_loopback_where_only_the_own_machine_reaches_it(string urls, bool loopback) =>
        ListenAddresses.From(new ConfigurationBuilder().AddInMemoryCollection([new("urls", urls)]).Build()).AreLoopback.ShouldBe(loopback);

    [Theory]
    [InlineData("urls", "http://0.0.0.0:0")]
    [InlineData("Proxy:Trusted", "127.0.0.1")]
    public async Task Where_others_reach_it_there_are_no_demo_accounts_and_those_of_before_are_locked_out(string key, string value)
    {
        using var folder = new TemporaryFolder();
        await (await servers.StartAsync(SetUp.Embedded, ("DataFolder", folder.Path))).DisposeAsync();

        await using var again = await servers.StartAsync(SetUp.Embedded, ("DataFolder", folder.Path), (key, value));
        await using var anew = await servers.StartAsync(SetUp.Embedded, (key, value));

        (await anew.ReadAsync(db => db.Users.CountAsync(Ct))).ShouldBe(0);
        (await anew.ReadAsync(db => db.Movies.CountAsync(Ct))).ShouldBe(5);
        (await again.ReadAsync(db => db.Users.CountAsync(Ct))).ShouldBe(11);
        (await again.Client().GetStringAsync("/sign-in", Ct)).ShouldNotContain(DemoAccounts.Password);
        using var login = await again.Client().LoginAsync(" Admin@marquee.example", DemoAccounts.Password);
        await login.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task Demo_sign_ins_are_shown_only_with_the_sample()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Enabled", "false"));

        (await servers[SetUp.Embedded].Client().GetStringAsync("/sign-in", Ct)).ShouldContain("marquee-demo");
        (await server.Client().GetStringAsync("/sign-in", Ct)).ShouldNotContain("marquee-demo");
        (await server.Client().GetStringAsync("/", Ct)).ShouldContain("<h1>");
    }
}
