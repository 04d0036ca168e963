using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>What admins do.</summary>
internal static class Admins
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    extension(MarqueeServer server)
    {
        /// <summary>A client that sends the token of an admin.</summary>
        public HttpClient Admin() => server.ClientWith(server.Services.GetRequiredService<AccessTokens>().Issue(new ClaimsIdentity(
            [new Claim(MarqueeClaims.Subject, "11"), new Claim(MarqueeClaims.Name, "Admin"),
                new Claim(MarqueeClaims.Role, "admin")])).AccessToken);

        /// <summary>Gives an account a role, as the command admin create does.</summary>
        public async Task GrantAsync(string email, string role)
        {
            await using var scope = server.Services.CreateAsyncScope();
            var (users, roles) = (scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>(),
                scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole<long>>>());
            if (!await roles.RoleExistsAsync(role))
            {
                (await roles.CreateAsync(new IdentityRole<long>(role))).Succeeded.ShouldBeTrue();
            }

            (await users.AddToRoleAsync((await users.FindByEmailAsync(email))!, role)).Succeeded.ShouldBeTrue();
        }

        /// <summary>A theater, a screen of 3 rows of 4 seats and a movie of 120 minutes that are nobody else's.</summary>
        public async Task<(HttpClient Admin, long Theater, long Screen, long Movie)> NewScreenAsync()
        {
            var admin = server.Admin();
            var theater = (await admin.AddAsync("theaters", new { name = "New" })).Id();
            var screen = (await admin.AddAsync("screens", new { theaterId = theater, name = "1", rows = 3, seatsPerRow = 4 })).Id();
            var movie = (await admin.AddAsync("movies", Movie("Parasite"))).Id();
            return (admin, theater, screen, movie);
        }
    }

    extension(HttpClient client)
    {
        public Task<HttpResponseMessage> AdminPostAsync(string what, object body) => client.PostAsJsonAsync($"/api/admin/{what}", body, Ct);

        public Task<HttpResponseMessage> AdminPutAsync(string what, object body) => client.PutAsJsonAsync($"/api/admin/{what}", body, Ct);

        public Task<HttpResponseMessage> AdminDeleteAsync(string what) => client.DeleteAsync($"/api/admin/{what}", Ct);

        /// <summary>Adds something, checks that it is found where the answer says, and answers it.</summary>
        public async Task<JsonNode> AddAsync(string what, object body)
        {
            using var response = await client.AdminPostAsync(what, body);
            var added = await response.ResultAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.Created);
            response.Headers.Location!.OriginalString.ShouldBe($"/api/admin/{what}/{added.Id()}");
            (await client.GetResultAsync(response.Headers.Location.OriginalString)).ToJsonString().ShouldBe(added.ToJsonString());
            return added;
        }

        public async Task<long> AddScheduleAsync(long movie, long screen, string start, long price = 12_000) =>
            (await client.AddAsync("schedules", new { movieId = movie, screenId = screen, startDate = start, price })).Id();

        public async Task<IReadOnlyList<long>> SeatsOfAsync(long schedule) =>
            [.. (await client.GetResultAsync($"/api/schedules/{schedule}/seats"))["seats"]!.AsArray().Select(seat => (long)seat!["id"]!)];
    }

    public static long Id(this JsonNode node) => (long)node["id"]!;

    public static object Movie(string title) =>
        new { title, releaseDate = "2024-05-30", thumbnailUrl = "https://example.com/p.png", runningTime = 120, filmRating = "R_15",
            genre = "ACTION" };
}

/// <summary>An application in each set-up whose catalog tests may edit: the shared ones are counted by others.</summary>
public sealed class EditableServers(Servers servers) : IAsyncLifetime
{
    private readonly Dictionary<SetUp, MarqueeServer> _servers = [];

    public MarqueeServer this[SetUp setUp] => _servers[setUp];

    public async ValueTask InitializeAsync()
    {
        foreach (var setUp in Enum.GetValues<SetUp>())
        {
            _servers[setUp] = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }
    }
}
