using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Accounts;

/// <summary>What a client does with accounts.</summary>
internal static class Member
{
    public const string Password = "a good password";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>An address nobody has used.</summary>
    public static string NewEmail() => $"{Guid.CreateVersion7(DateTimeOffset.UnixEpoch):N}@marquee.example";

    extension(HttpClient client)
    {
        public Task<HttpResponseMessage> RegisterAsync(string email, string name = "Kim", string password = Password, string? key = null) =>
            client.PostAsync("/api/accounts", new { email, name, password }, key);

        public Task<HttpResponseMessage> LoginAsync(string email, string password = Password) =>
            client.PostAsJsonAsync("/api/accounts/login", new { email, password }, Ct);

        public Task<HttpResponseMessage> RefreshAsync(string refreshToken) =>
            client.PostAsJsonAsync("/api/accounts/refresh", new { refreshToken }, Ct);

        public Task<HttpResponseMessage> ChangePasswordAsync(string currentPassword, string newPassword, string? key = null) =>
            client.PostAsync("/api/accounts/password", new { currentPassword, newPassword }, key);

        public async Task<HttpResponseMessage> PostAsync(string address, object body, string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            return await client.SendAsync(request, Ct);
        }
    }

    extension(MarqueeServer server)
    {
        /// <summary>Registers somebody, who signs in.</summary>
        public async Task<(string Email, JsonNode Tokens)> NewMemberAsync()
        {
            var email = NewEmail();
            (await (await server.Client().RegisterAsync(email)).ResultAsync()).ShouldNotBeNull();
            return (email, await (await server.Client().LoginAsync(email)).ResultAsync());
        }

        public HttpClient ClientWith(JsonNode tokens) => server.ClientWith((string)tokens["accessToken"]!);
    }

    extension(JsonNode tokens)
    {
        public string RefreshToken => (string)tokens["refreshToken"]!;
    }
}
