using System.Net;
using System.Text.RegularExpressions;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>A browser's cookies and forms without the browser. It follows no redirects.</summary>
internal sealed partial class Visitor(MarqueeServer server) : IDisposable
{
    public const string Will = "will@marquee.example";
    public const string Admin = "admin@marquee.example";
    private const string Password = "marquee-demo";

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    public async Task<Answer> GetAsync(string address) => await Answer.OfAsync(await _client.GetAsync(address, Ct));

    /// <summary>The antiforgery token of the forms of a page.</summary>
    public async Task<string> TokenAsync(string page) => Token().Match((await GetAsync(page)).Body).Groups[1].Value;

    public async Task<Answer> PostAsync(string address, string token, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(
            [new("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await Answer.OfAsync(await _client.PostAsync(address, form, Ct));
    }

    public async Task<Answer> SignInAsync(string email, string page = "/sign-in") => await SignInAsync(email, await TokenAsync(page), page);

    public Task<Answer> SignInAsync(string email, string token, string page) =>
        PostAsync(page, token, ("email", email), ("password", Password));

    [GeneratedRegex("__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

/// <summary>What a visitor is answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string? Location, string Body)
{
    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return new Answer(response.StatusCode, response.Headers.Location?.OriginalString, body);
        }
    }

    /// <summary>The value a field of that name shows, the first there is.</summary>
    public string? Field(string name) => Regex.Match(Body, $"<input[^>]*name=\"{name}\"[^>]*?value=\"([^\"]*)\"") is { Success: true } field
        ? WebUtility.HtmlDecode(field.Groups[1].Value)
        : null;
}
