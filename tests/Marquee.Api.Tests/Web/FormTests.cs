using System.Net;
using System.Text.RegularExpressions;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Web.Site;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Web;

/// <summary>Forms outlive the end of a session, and signing in or out in another tab.</summary>
public sealed class FormTests(Servers servers)
{
    private const string Old = "an old token";

    private MarqueeServer Server => servers[SetUp.Embedded];

    [Fact]
    public void Every_address_of_a_form_is_a_page_too_and_asks_for_a_token()
    {
        var endpoints = Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } text && !text.StartsWith(
                "/api", StringComparison.Ordinal) && text != "/language")
            .ToList();
        var forms = endpoints.Where(endpoint => Takes(endpoint, "POST")).ToList();

        forms.Count.ShouldBeGreaterThan(15);
        foreach (var form in forms)
        {
            var name = form.RoutePattern.RawText;
            var page = endpoints.SingleOrDefault(endpoint => Takes(endpoint, "GET") && endpoint.RoutePattern.RawText == name)
                .ShouldNotBeNull(name);
            page.Metadata.OfType<IAuthorizeData>().Select(data => data.Policy)
                .ShouldBe(form.Metadata.OfType<IAuthorizeData>().Select(data => data.Policy), name);
            form.Metadata.GetMetadata<IAntiforgeryMetadata>().ShouldNotBeNull(name).RequiresValidation.ShouldBeTrue(name);
        }

        static bool Takes(RouteEndpoint endpoint, string method) =>
            endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(method) == true;
    }

    [Theory]
    [InlineData("/admin/theaters", "name", "가나 & Co")]
    [InlineData("/admin/theaters/1/screens", "name", "가나 & Co")]
    [InlineData("/admin/movies", "thumbnailUrl", "https://example.com/?a=b&c=d#e")]
    [InlineData("/admin/movies/1", "title", "")]
    [InlineData("/admin/screens/1/schedules", "endDate", "2025-02-01T12:00")]
    [InlineData("/admin/screens/1/pattern", "times", "10:00, 13:00")]
    [InlineData("/admin/schedules/1", "price", "7001")]
    [InlineData("/admin/schedules/1/delete", null, null)]
    [InlineData("/admin/screens/1/delete", null, null)]
    public async Task A_form_sent_after_the_session_ended_is_filled_in_again_after_signing_in(string address, string? field, string? value)
    {
        using var visitor = new Visitor(Server);

        var challenge = await visitor.PostAsync(address, Old, field is null ? [] : [(field, value!)]);
        challenge.Status.ShouldBe(HttpStatusCode.Redirect);
        challenge.Location.ShouldNotBeNull().ShouldStartWith("/sign-in?returnUrl=");
        var signedIn = await visitor.SignInAsync(Visitor.Admin, challenge.Location);
        var page = await visitor.GetAsync(signedIn.Location!);

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Body.ShouldContain($"action=\"{address}\"");
        page.Body.ShouldContain("Nothing was done yet: you had to sign in first.");
        if (field is not null)
        {
            FormAt(page, address).ShouldContain($"name=\"{field}\" value=\"{WebUtility.HtmlEncode(value)}\"");
        }
    }

    [Fact]
    public async Task Passwords_are_never_part_of_an_address()
    {
        using var visitor = new Visitor(Server);

        var challenge = await visitor.PostAsync("/account", Old, ("currentPassword", "secret-1"), ("newPassword", "secret-2"));

        challenge.Location.ShouldBe("/sign-in?returnUrl=%2Faccount%3Funsent%3Dtrue");
    }

    [Fact]
    public async Task Every_password_field_of_a_page_is_known_as_a_secret()
    {
        using var visitor = new Visitor(Server);
        var pages = new List<string> { (await visitor.GetAsync("/sign-in")).Body, (await visitor.GetAsync("/register")).Body };
        await visitor.SignInAsync(Visitor.Will);
        pages.Add((await visitor.GetAsync("/account")).Body);

        var fields = pages.SelectMany(page => Regex.Matches(page, "type=\"password\" name=\"([^\"]+)\""))
            .Select(field => field.Groups[1].Value).ToList();

        fields.Count.ShouldBe(4);
        fields.ShouldAllBe(field => Forms.IsSecret(field));
    }

    [Fact]
    public async Task A_form_too_long_for_an_address_still_leads_back_to_its_page()
    {
        using var visitor = new Visitor(Server);

        var challenge = await visitor.PostAsync("/admin/screens/1/pattern?week=2025-01-13", Old, ("times", new string('가', 5_000)));
        var signedIn = await visitor.SignInAsync(Visitor.Admin, challenge.Location!);

        signedIn.Location.ShouldBe("/admin/screens/1/pattern?week=2025-01-13&unsent=true");
        (await visitor.GetAsync(signedIn.Location!)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Seats_stay_chosen_when_the_visitor_signed_in_elsewhere_and_the_form_works_when_sent_again()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        using var visitor = new Visitor(server);
        var token = await visitor.TokenAsync("/schedules/1");
        await visitor.SignInAsync(Visitor.Will);

        var refused = await visitor.PostAsync("/schedules/1", token, ("seatIds", "2"), ("seatIds", "3"));
        (await server.LedgerAsync()).Reservations.ShouldBe(0);
        refused.Status.ShouldBe(HttpStatusCode.OK);
        refused.Body.ShouldContain("signed in or out");
        Regex.Matches(refused.Body, "value=\"([0-9]+)\"[^>]* checked").Select(seat => seat.Groups[1].Value).ShouldBe(["2", "3"]);
        var again = Regex.Match(refused.Body, "__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        var reserved = await visitor.PostAsync("/schedules/1", again, ("seatIds", "2"), ("seatIds", "3"), ("key", refused.Field("key")!));

        reserved.Location.ShouldNotBeNull().ShouldStartWith("/reservations/");
        (await server.LedgerAsync()).Reservations.ShouldBe(1);
    }

    [Fact]
    public async Task A_second_tab_signs_in_again_or_offers_to_sign_in_as_somebody_else()
    {
        using var visitor = new Visitor(Server);
        var (first, second) = (await visitor.TokenAsync("/sign-in"), await visitor.TokenAsync("/sign-in"));
        await visitor.SignInAsync(Visitor.Will, first, "/sign-in");

        var same = await visitor.SignInAsync(Visitor.Will, second, "/sign-in?returnUrl=/account");
        var other = await visitor.SignInAsync(Visitor.Admin, second, "/sign-in?returnUrl=/admin");

        same.Location.ShouldBe("/account");
        other.Status.ShouldBe(HttpStatusCode.OK);
        other.Field("email").ShouldBe(Visitor.Admin);
        other.Body.ShouldContain("signed in or out");
        other.Body.ShouldContain("action=\"/sign-in?returnUrl=%2Fadmin\"");
        (await visitor.GetAsync("/account")).Body.ShouldContain(Visitor.Will);
    }

    [Fact]
    public async Task Signing_out_twice_is_no_error_and_an_old_button_signs_nobody_else_out()
    {
        using var visitor = new Visitor(Server);
        await visitor.SignInAsync(Visitor.Will);
        var token = await visitor.TokenAsync("/");

        (await visitor.PostAsync("/sign-out", token)).Location.ShouldBe("/");
        (await visitor.PostAsync("/sign-out", token)).Location.ShouldBe("/");
        await visitor.SignInAsync(Visitor.Admin);
        var refused = await visitor.PostAsync("/sign-out", token);

        refused.Status.ShouldBe(HttpStatusCode.OK);
        refused.Body.ShouldContain("action=\"/sign-out\"");
        (await visitor.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_registration_keeps_what_was_entered_but_the_password()
    {
        using var visitor = new Visitor(Server);
        var token = await visitor.TokenAsync("/register");
        await visitor.SignInAsync(Visitor.Will);

        var refused = await visitor.PostAsync(
            "/register?returnUrl=/reservations", token, ("email", "kim@marquee.example"), ("name", "김철수"), ("password", "a good password"));

        refused.Field("email").ShouldBe("kim@marquee.example");
        refused.Field("name").ShouldBe("김철수");
        refused.Body.ShouldNotContain("a good password");
        refused.Body.ShouldContain("action=\"/register?returnUrl=%2Freservations\"");
        refused.Field("returnUrl")
            .ShouldBe("/register?returnUrl=/reservations", "the address in the language form has nothing that was entered");
    }

    [Fact]
    public async Task A_cancellation_that_is_refused_is_asked_about_again()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        using var visitor = new Visitor(server);
        await visitor.SignInAsync(Visitor.Will);
        var made = await visitor.PostAsync("/schedules/1", await visitor.TokenAsync("/schedules/1"), ("seatIds", "2"));
        var id = made.Location!.Split('/')[^1];

        var refused = await visitor.PostAsync("/reservations", Old, ("cancel", id));

        refused.Status.ShouldBe(HttpStatusCode.OK);
        refused.Body.ShouldContain("<details class=\"cancel\" open>");
        (await server.LedgerAsync()).Seats.ShouldBe(1);
    }

    [Theory]
    [InlineData("/sign-in", "email", "will@marquee.example")]
    [InlineData("/register", "email", "kim@marquee.example")]
    public async Task A_browser_that_sends_no_cookies_is_told_what_to_allow(string address, string field, string value)
    {
        using var client = Server.Client();
        using var content = new FormUrlEncodedContent([KeyValuePair.Create(field, value), KeyValuePair.Create("password", "marquee-demo")]);

        using var response = await client.PostAsync(address, content, TestContext.Current.CancellationToken);
        var answer = await Answer.OfAsync(response);

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Body.ShouldContain("Allow cookies");
        answer.Field(field).ShouldBe(value);
        response.Headers.GetValues("Set-Cookie").ShouldAllBe(cookie => cookie.StartsWith("marquee-form=", StringComparison.Ordinal));
    }

    /// <summary>The part of a page from the start of a form to its end.</summary>
    private static string FormAt(Answer page, string address) =>
        Regex.Match(page.Body, $"action=\"{address}\".*?</form>", RegexOptions.Singleline).Value;
}
