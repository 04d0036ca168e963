using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Documentation;

/// <summary>The document is true, complete, and the one that was committed.</summary>
public sealed class OpenApiTests(Servers servers, Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_committed_document_is_that_of_the_application()
    {
        var committed = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "openapi.json"), Ct);

        var served = await servers[SetUp.Production].Client().GetStringAsync("/openapi/v1.json", Ct);

        served.ReplaceLineEndings("\n").Trim()
            .ShouldBe(committed.ReplaceLineEndings("\n").Trim(), "docs/openapi.json is stale: run scripts/openapi.sh");
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task A_client_made_from_the_document_registers_signs_in_lists_reserves_pays_and_cancels(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"), ("Reservations:Cooldown", "00:05:00"));
        using var http = server.Client();
        var client = new OpenApiClient(http, await DocumentAsync(http));

        (await client.CallAsync("ListReservations")).Status.ShouldBe(401);
        var newcomer = new { email = "ann@example.com", name = "Ann", password = "a good password" };
        (await client.CallAsync("Register", newcomer, ("Idempotency-Key", "r"))).Status.ShouldBe(201);
        (await client.CallAsync("Register", newcomer, ("Idempotency-Key", "r"))).Status.ShouldBe(201);
        (await client.CallAsync("Register", newcomer)).Status.ShouldBe(409);
        (await client.CallAsync("Register", newcomer with { email = "ann" })).Status.ShouldBe(400);
        (await client.CallAsync("Login", new { newcomer.email, password = "wrong" })).Status.ShouldBe(401);
        var (_, first) = await client.CallAsync("Login", new { newcomer.email, newcomer.password });
        var (_, tokens) = await client.CallAsync("Refresh", new { refreshToken = (string)first!["result"]!["refreshToken"]! });
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens!["result"]!["accessToken"]!);

        (await client.CallAsync("GetMe")).Status.ShouldBe(200);
        var (_, theaters) = await client.CallAsync("ListTheaters");
        var theater = (long)theaters!["result"]![0]!["id"]!;
        (await client.CallAsync("ListScreens", null, ("id", theater))).Status.ShouldBe(200);
        (await client.CallAsync("ListScreens", null, ("id", 99))).Status.ShouldBe(404);
        (await client.CallAsync("ListMovies", null, ("page", 1), ("size", 2))).Status.ShouldBe(200);
        (await client.CallAsync("SearchSchedules", new { genre = "SF" })).Status.ShouldBe(200);
        (await client.CallAsync("ListSchedules", null, ("size", 201))).Status.ShouldBe(400);
        var (_, schedules) = await client.CallAsync("ListSchedules", null, ("theaterId", theater), ("date", "2025-01-08"), ("page", 1));
        var schedule = (long)schedules!["result"]![0]!["timeTables"]![0]!["scheduleId"]!;
        var (_, map) = await client.CallAsync("GetSeats", null, ("id", schedule));
        var seats = map!["result"]!["seats"]!.AsArray()
            .Where(seat => (string?)seat!["status"] == "AVAILABLE")
            .Select(seat => (long)seat!["id"]!)
            .Take(2)
            .ToArray();

        var (made, reservation) = await client.CallAsync(
            "ReserveSeats", new { scheduleId = schedule, seatIds = seats }, ("Idempotency-Key", "a"));
        made.ShouldBe(201);
        var id = (string)reservation!["result"]!["id"]!;
        var (_, paid) = await client.CallAsync("PayReservation", null, ("id", id), ("Idempotency-Key", "p"));
        ((string?)paid!["result"]!["status"]).ShouldBe("CONFIRMED");
        (await client.CallAsync("PayReservation", null, ("id", Guid.Empty))).Status.ShouldBe(404);
        (await client.CallAsync("ReserveSeats", new { scheduleId = schedule, seatIds = seats }, ("Idempotency-Key", "b"))).Status
            .ShouldBe(409);
        (await client.CallAsync("ReserveSeats", new { scheduleId = schedule, seatIds = seats[..1] }, ("Idempotency-Key", "a"))).Status
            .ShouldBe(422);
        (await client.CallAsync("ReserveSeats", new { scheduleId = schedule, seatIds = new[] { seats[1] + 1 } })).Status.ShouldBe(429);
        (await client.CallAsync("ReserveSeats", new { scheduleId = 99_999, seatIds = seats })).Status.ShouldBe(404);
        (await client.CallAsync("ReserveSeats", new { scheduleId = schedule, seatIds = Array.Empty<long>() })).Status.ShouldBe(400);
        (await client.CallAsync("GetReservation", null, ("id", id))).Status.ShouldBe(200);
        (await client.CallAsync("GetReservation", null, ("id", Guid.Empty))).Status.ShouldBe(404);
        (await client.CallAsync("ListReservations", null, ("page", 1))).Status.ShouldBe(200);
        var (_, cancelled) = await client.CallAsync("CancelReservation", null, ("id", id));
        ((string?)cancelled!["result"]!["status"]).ShouldBe("CANCELLED");
        (await client.CallAsync("PayReservation", null, ("id", id))).Status.ShouldBe(409);
        (await client.CallAsync("AdminListMovies")).Status.ShouldBe(403);
        (await client.CallAsync("ChangePassword", new { currentPassword = newcomer.password, newPassword = "a better password" })).Status
            .ShouldBe(204);
        (await client.CallAsync("Logout", new { refreshToken = (string)tokens["result"]!["refreshToken"]! })).Status.ShouldBe(204);
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task A_client_made_from_the_document_plans_a_showing(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        using var http = server.Client();
        var client = new OpenApiClient(http, await DocumentAsync(http));
        var (_, tokens) = await client.CallAsync("Login", new { email = "admin@marquee.example", password = "marquee-demo" });
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens!["result"]!["accessToken"]!);

        var movie = await MakeAsync(
            "AdminAddMovie",
            new { title = "새 영화", releaseDate = "2025-01-05T00:00:00", thumbnailUrl = "https://example.com/a.png", runningTime = "100",
            filmRating = "R_ALL", genre = "ANIMATION" });
        var theater = await MakeAsync("AdminAddTheater", new { name = "새 영화관" });
        var screen = await MakeAsync("AdminAddScreen", new { theaterId = theater, name = "1관", rows = 2, seatsPerRow = 3 });
        var schedule = await MakeAsync(
            "AdminAddSchedule", new { movieId = movie, screenId = screen, startDate = "2025-01-09T10:00:00", price = 9_000 });
        (await client.CallAsync(
            "AdminAddSchedule",
            new { movieId = movie, screenId = screen, startDate = "2025-01-09T11:00:00", price = 9_000 })).Status.ShouldBe(409);
        (await client.CallAsync(
            "AdminAddSchedules",
            new { movieId = movie, screenId = screen, days = new[] { "2025-01-10", "2025-01-11" }, times = new[] { "10:00", "13:00" },
            price = 9_000 })).Status.ShouldBe(201);
        (await client.CallAsync("AdminListSchedules", null, ("screenId", screen), ("from", "2025-01-10"))).Status.ShouldBe(200);
        (await client.CallAsync("AdminGetScreen", null, ("id", screen))).Status.ShouldBe(200);
        (await client.CallAsync("AdminRemoveMovie", null, ("id", movie))).Status.ShouldBe(409);
        (await client.CallAsync("AdminRemoveSchedule", null, ("id", schedule))).Status.ShouldBe(200);
        (await client.CallAsync("AdminGetSchedule", null, ("id", schedule))).Status.ShouldBe(404);

        async Task<long> MakeAsync(string operation, object body)
        {
            var (status, answer) = await client.CallAsync(operation, body, ("Idempotency-Key", operation));
            status.ShouldBe(201, $"{answer}");
            (await client.CallAsync(operation, body, ("Idempotency-Key", operation))).Body!.ToJsonString().ShouldBe(answer!.ToJsonString());
            return (long)answer["result"]!["id"]!;
        }
    }

    [Fact]
    public async Task Every_operation_is_described_to_the_end()
    {
        using var http = servers[SetUp.Embedded].Client();
        var operations = new OpenApiClient(http, await DocumentAsync(http)).Operations.ToList();

        operations.Select(found => (string?)found.Operation["operationId"]).ShouldBeUnique();
        foreach (var (method, path, operation) in operations)
        {
            var name = $"{method} {path}";
            ((string?)operation["summary"]).ShouldNotBeNullOrEmpty(name);
            var responses = operation["responses"]!.AsObject();
            responses.Count(response => response.Key.StartsWith('2')).ShouldBeInRange(1, 2, name);
            responses.Select(response => response.Key).ShouldContain("503", name);
            (operation["security"] is null)
                .ShouldBe(
                    !responses.ContainsKey("401")
                    || path is "/api/accounts/login" or "/api/accounts/refresh" or "/api/accounts/guest", name);
            foreach (var (status, response) in responses.Where(response => response.Key[0] is '4' or '5'))
            {
                response!["content"]!["application/problem+json"]!["examples"]!.AsObject().ShouldNotBeEmpty($"{name} {status}");
            }

            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
            {
                (parameter!["in"]!.ToString() == "path" || (string?)parameter["description"] is { Length: > 0 })
                    .ShouldBeTrue($"{name} {parameter["name"]}");
            }
        }
    }

    [Fact]
    public async Task The_page_that_documents_the_API_is_shown_under_its_policy()
    {
        var page = await browser.VisitAsync(servers[SetUp.Embedded]);
        var blocked = new List<string>();
        page.Console += (_, message) =>
            blocked.AddRange(message.Text.Contains("Content Security Policy", StringComparison.Ordinal) ? [message.Text] : []);

        await page.GotoAsync("/scalar/");
        await page.GetByText("What is showing, by screen and movie").First.WaitForAsync();

        blocked.ShouldBeEmpty();
    }

    private static async Task<JsonNode> DocumentAsync(HttpClient http) =>
        JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", Ct))!;
}
