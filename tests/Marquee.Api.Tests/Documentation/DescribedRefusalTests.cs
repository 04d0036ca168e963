using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Accounts;
using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;

namespace Marquee.Api.Tests.Documentation;

/// <summary>
/// Every operation refuses as its description says. The reverse, that nothing is refused otherwise, is held for every call of every test by
/// <see cref="DescribedRefusals"/>.
/// </summary>
public sealed partial class DescribedRefusalTests(Servers servers)
{
    private const string Unknown = "999999";
    private static readonly MediaTypeHeaderValue JsonType = MediaTypeHeaderValue.Parse("application/json");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_refusal_that_is_described_happens()
    {
        await using var server = await servers.StartAsync(
            SetUp.Embedded, ("Sample:Days", "1"), ("Reservations:Cooldown", "00:05:00"));
        var operations = await OperationsAsync(server);
        var hall = await Hall.NewAsync(server);

        await SendWhatNoOperationTakesAsync(server, operations);
        await NameWhatDoesNotExistAsync(hall);
        await RepeatKeysAsync(hall, operations);
        await EditOutdatedVersionsAsync(hall, operations);
        await ChangeWhatIsInUseAsync(hall);
        await OverlapAsync(hall);
        await MistakeAccountsAsync(hall);
        await BreakRulesOfOrdersAsync(hall);
        await ComeLateAsync(hall);

        string[] expected = [.. operations.SelectMany(operation => DescribedRefusals.Of(operation.Description))];
        expected.Where(refusal => !refusal.EndsWith(" 500 UNEXPECTED", StringComparison.Ordinal))
            .Except(server.Refusals).Except(await RefusalsOfRacesAndOutagesAsync()).Except(await RefusalsOfLimitsAsync())
            .Except(await RefusalsOfPaymentsAsync())
            .ShouldBeEmpty("Remove it from ProducesProblems and run scripts/openapi.sh, or bring it about here.");
    }

    private static async Task SendWhatNoOperationTakesAsync(MarqueeServer server, IReadOnlyList<Operation> operations)
    {
        using var anybody = server.Client();
        using var member = server.ClientOf(123_456);
        using var admin = server.Admin();
        foreach (var operation in operations)
        {
            var client = operation.IsForAdmins ? admin : member;
            await operation.SendAsync(anybody, Unknown, Json("{}"));
            await operation.SendAsync(member, Unknown, Json("{}"));
            await operation.SendAsync(client, Unknown, Json("{bad"));
            await operation.SendAsync(client, Unknown, Json("{}"), key: "a b", query: "?page=0&actorId=nobody");
            await operation.SendAsync(client, Unknown, Json($"{{\"name\":\"{new string('x', 300_000)}\"}}"));
            await operation.SendAsync(client, Unknown, new StringContent("a=b", Encoding.UTF8, "text/plain"));
        }
    }

    private static async Task NameWhatDoesNotExistAsync(Hall hall)
    {
        const long Nothing = 999_999;
        await hall.Admin.AdminPutAsync($"movies/{Nothing}", Admins.Movie("x"));
        await hall.Admin.AdminPutAsync($"theaters/{Nothing}", new { name = "x" });
        await hall.Admin.AdminPutAsync($"screens/{Nothing}", new { theaterId = hall.Theater, name = "x" });
        await hall.Admin.AdminPutAsync($"schedules/{Nothing}", hall.Showing("2025-03-01T10:00"));
        await hall.Admin.AdminPutAsync($"price-lists/{Nothing}", Hall.Prices("x"));
        await hall.Admin.AdminPostAsync("screens", new { theaterId = Nothing, name = "x", rows = 1, seatsPerRow = 1 });
        await hall.Admin.AdminPostAsync("schedules", hall.Showing("2025-03-01T10:00", movie: Nothing));
        await hall.Admin.AdminPostAsync("schedules/pattern", hall.Pattern("2025-03-01", movie: Nothing));
        await hall.Member.ReserveAsync(Nothing, hall.Seats[0]);
        await hall.Admin.AdminDeleteAsync("blocks/search/192.0.2.1");
    }

    /// <summary>Of calls that succeed: sent again while the first one is at work, and otherwise with the same key.</summary>
    private static async Task RepeatKeysAsync(Hall hall, IReadOnlyList<Operation> operations)
    {
        using var held = await hall.Member.ReserveWithKeyAsync("first", hall.Schedule, hall.Seats[0]);
        var reservation = (string)(await held.ResultAsync())["id"]!;
        await hall.Member.ReserveWithKeyAsync("first", hall.Schedule, hall.Seats[1]);
        Operation[] kept = [.. operations.Where(operation =>
            operation.Takes("Idempotency-Key") && operation.Id is not ("ReserveSeats" or "AdminRefundPayment"))];
        foreach (var operation in kept)
        {
            using var made = await SendAsync(operation, "");
            await made.ShouldSucceedAsync(operation.Id);
        }

        await hall.Server.LeaveCallsUnfinishedAsync();
        foreach (var operation in kept)
        {
            await SendAsync(operation, "");
            await SendAsync(operation, "?another=call");
        }

        Task<HttpResponseMessage> SendAsync(Operation operation, string query) => operation.SendAsync(
            operation.IsForAdmins ? hall.Admin : hall.Member, reservation, hall.BodyOf(operation), operation.Id, query);
    }

    private static async Task EditOutdatedVersionsAsync(Hall hall, IReadOnlyList<Operation> operations)
    {
        using var admin = hall.Server.Admin();
        admin.DefaultRequestHeaders.IfMatch.Add(new EntityTagHeaderValue("\"outdated\""));
        foreach (var operation in operations.Where(operation => operation.Takes("If-Match")))
        {
            await operation.SendAsync(admin, $"{hall.IdOf(operation)}", hall.BodyOf(operation));
        }
    }

    private static async Task ChangeWhatIsInUseAsync(Hall hall)
    {
        await hall.Admin.AdminDeleteAsync($"movies/{hall.Movie}");
        await hall.Admin.AdminDeleteAsync($"theaters/{hall.Theater}");
        await hall.Admin.AdminDeleteAsync($"screens/{hall.Screen}");
        await hall.Admin.AdminDeleteAsync($"schedules/{hall.Schedule}");
        await hall.Admin.AdminDeleteAsync($"price-lists/{hall.PriceList}");
        await hall.Admin.AdminPutAsync($"theaters/{hall.Theater}", new { name = "x", timeZone = "Asia/Tokyo" });
        await hall.Admin.AdminPutAsync($"screens/{hall.Screen}", new { theaterId = 1, name = "x" });
        await hall.Admin.AdminPutAsync($"schedules/{hall.Schedule}", hall.Showing("2025-03-01T10:00"));
    }

    private static async Task OverlapAsync(Hall hall)
    {
        await hall.Admin.AdminPostAsync("schedules", hall.Showing(Hall.Start));
        await hall.Admin.AdminPostAsync("schedules/pattern", hall.Pattern(Hall.Start[..10]));
        var other = await hall.Admin.AddScheduleAsync(hall.Movie, hall.Screen, "2025-03-04T10:00");
        await hall.Admin.AdminPutAsync($"schedules/{other}", hall.Showing(Hall.Start));
    }

    private static async Task MistakeAccountsAsync(Hall hall)
    {
        using var nobody = hall.Server.ClientOf(123_456);
        await nobody.RegisterAsync(hall.Email);
        await nobody.LoginAsync(hall.Email, "a wrong password");
        await nobody.RefreshAsync("of nobody");
        await nobody.GetAsync("/api/accounts/me", Ct);
        await nobody.ChangePasswordAsync(Member.Password, "another password");
        await nobody.PostAsync("/api/accounts/me/confirmation", null, Ct);
        await nobody.PostAsJsonAsync("/api/accounts/me/deletion", new { currentPassword = Member.Password }, Ct);
        await nobody.PostAsJsonAsync("/api/accounts/guest", new { email = hall.Email, code = "wrong", name = "Kim" }, Ct);
    }

    private static async Task BreakRulesOfOrdersAsync(Hall hall)
    {
        using var other = hall.Server.ClientOf(2);
        using var made = await other.ReserveAsync(hall.Schedule, hall.Seats[4], hall.Seats[5], hall.Seats[6]);
        await made.ShouldSucceedAsync("order");
        await other.ReserveAsync(hall.Schedule, hall.Seats[0]);
        await other.PostAsJsonAsync(
            "/api/reservations", new { scheduleId = hall.Schedule, seatIds = hall.Seats.Skip(8).Take(1), amount = 1 }, Ct);
        await other.PostAsJsonAsync("/api/reservations", Hall.AsTeen(hall.Schedule, hall.Seats[8]), Ct);
        await other.ReserveAsync(hall.Couples, (await hall.Admin.SeatsOfAsync(hall.Couples))[0]);
        await other.ReserveAsync(hall.Schedule, hall.Seats[8], hall.Seats[9], hall.Seats[10]);
        await other.ReserveAsync(hall.Schedule, hall.Seats[8], hall.Seats[10]);
        await (await other.PayAsync(made)).ShouldSucceedAsync("payment");
        await other.ReserveAsync(hall.Schedule, hall.Seats[8]);
        await other.DeleteAsync(made.Headers.Location, Ct);
        await other.PayAsync(made);
    }

    /// <summary>Members order different seats of one schedule at once; each tries again once when another order came between.</summary>
    private static async Task RaceUntilOneGivesUpAsync(Hall hall)
    {
        const int Rounds = 20;
        for (var round = 1; round <= Rounds && !hall.Server.Refusals.Contains("ReserveSeats 409 CONCURRENT_UPDATE"); round++)
        {
            var schedule = await hall.Admin.AddScheduleAsync(hall.Movie, hall.Screen, $"2025-04-{round:00}T10:00");
            await Task.WhenAll(hall.Seats.Select((seat, i) => hall.Server.ClientOf(1_000 + i).ReserveAsync(schedule, seat)));
        }
    }

    private static async Task ComeLateAsync(Hall hall)
    {
        using var before = hall.Server.ClientOf(3);
        using var made = await before.ReserveAsync(hall.Schedule, hall.Seats[11]);
        await made.ShouldSucceedAsync("order");
        (await before.PayAsync(made)).EnsureSuccessStatusCode();

        hall.Server.Time.Advance(DateTime.Parse(Hall.Start, null).AddHours(-9) - MarqueeServer.Start.UtcDateTime);

        using var late = hall.Server.ClientOf(3);
        await late.ReserveAsync(hall.Schedule, hall.Seats[10]);
        await late.DeleteAsync(made.Headers.Location, Ct);
    }

    private async Task<IReadOnlyCollection<string>> RefusalsOfRacesAndOutagesAsync()
    {
        await using var database = await PostgreSqlServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var server = await servers.StartAsync(
            SetUp.Production, ("ConnectionStrings:Database", await database.CreateDatabaseAsync()), ("Sample:Days", "1"),
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Proxy:Trusted", "127.0.0.1"),
            ("Payments:Gateway", "Sandbox"), ("Reservations:Guard", "Optimistic"), ("Reservations:Optimistic:Retries", "1"),
            ("Logging:LogLevel:Default", "None"));
        var operations = await OperationsAsync(server);
        var hall = await Hall.NewAsync(server);
        await RaceUntilOneGivesUpAsync(hall);
        await database.DisposeAsync();
        await redis.DisposeAsync();
        foreach (var operation in operations)
        {
            var id = operation.HasUuid ? $"{Guid.Empty}" : $"{hall.Schedule}";
            await operation.SendAsync(operation.IsForAdmins ? hall.Admin : hall.Member, id, hall.BodyOf(operation));
        }

        await server.Client().PostAsJsonAsync("/api/payments/notices/sandbox",
            new { paymentId = "01943e0f-a400-7000-8000-000000000000", status = "CHARGED" }, Ct);

        return server.Refusals;
    }

    /// <summary>Every call once more than it may be sent.</summary>
    private async Task<IReadOnlyCollection<string>> RefusalsOfLimitsAsync()
    {
        await using var server = await servers.StartAsync(
            SetUp.Embedded,
            [("Sample:Days", "1"), ("Limits:Enabled", "true"), .. new[]
            {
                "SearchesPerMinute", "SignInsPerMinute", "RegistrationsPerHour", "PasswordChangesPerMinute", "OrdersPerMinute",
                "PaymentsPerMinute", "MessagesPerHour",
            }.Select(limit => ($"Limits:{limit}", "1"))]);
        using var member = server.ClientOf(1);
        foreach (var operation in await OperationsAsync(server))
        {
            await operation.SendAsync(member, Unknown, Json("{}"), query: "?title=a");
            await operation.SendAsync(member, Unknown, Json("{}"), query: "?title=a");
        }

        return server.Refusals;
    }

    private static async Task<IReadOnlyList<Operation>> OperationsAsync(MarqueeServer server)
    {
        using var client = server.Client();
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", Ct))!;
        return
        [
            .. new OpenApiClient(client, document).Operations
                .Select(found => new Operation(found.Method, found.Path, found.Operation)),
        ];
    }

    private static StringContent Json(string body) => new(body, JsonType);

    private sealed record Operation(string Method, string Path, JsonObject Description)
    {
        public string Id => (string)Description["operationId"]!;

        /// <summary>Whether the id in its path is one of a reservation or a payment.</summary>
        public bool HasUuid => Path.Contains("/reservations/{id}", StringComparison.Ordinal)
            || Path.Contains("/payments/{id}", StringComparison.Ordinal);

        public bool IsForAdmins => Path.StartsWith("/api/admin", StringComparison.Ordinal);

        public bool Takes(string header) =>
            Description["parameters"]?.AsArray().Any(parameter => (string?)parameter!["name"] == header) is true;

        /// <summary>Sends the body if it takes one, and the key if it takes one.</summary>
        public async Task<HttpResponseMessage> SendAsync(
            HttpClient client, string id, HttpContent? body, string? key = null, string query = "")
        {
            var known = id == Unknown && HasUuid ? $"{Guid.Empty}" : id;
            using var request = new HttpRequestMessage(
                new HttpMethod(Method), $"{Path.Replace("{id}", known, StringComparison.Ordinal)
                    .Replace("{limit}/{caller}", "search/192.0.2.1", StringComparison.Ordinal)
                    .Replace("{code}", "VETERAN", StringComparison.Ordinal)}{query}")
                { Content = Description["requestBody"] is null ? null : body };
            if (key is not null && Takes("Idempotency-Key"))
            {
                request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            }

            return await client.SendAsync(request, Ct);
        }
    }

    /// <summary>A screen of 3 rows of 4 seats with one showing, and a member.</summary>
    private sealed record Hall(
        MarqueeServer Server, HttpClient Admin, HttpClient Member, string Email, long Theater, long Screen, long Movie, long Schedule,
        IReadOnlyList<long> Seats, long PriceList, long Couples)
    {
        public const string Start = "2025-02-01T10:00";

        public static async Task<Hall> NewAsync(MarqueeServer server)
        {
            var (admin, theater, screen, movie) = await server.NewScreenAsync();
            var schedule = await admin.AddScheduleAsync(movie, screen, Start);
            var (email, tokens) = await server.NewMemberAsync();
            var list = (await admin.AddAsync("price-lists", Prices("In use"))).Id();
            var couples = (await admin.AddAsync("screens", new
            {
                theaterId = theater, name = "Couples",
                seats = new[]
                {
                    new { row = "A", number = 1, kind = "COUPLE", pair = "A2" },
                    new { row = "A", number = 2, kind = "COUPLE", pair = "A1" },
                },
            })).Id();
            var listed = await admin.AddAsync(
                "schedules", new { movieId = movie, screenId = couples, startDate = Start, priceListId = list });
            return new Hall(
                server, admin, server.ClientWith(tokens), email, theater, screen, movie, schedule, await admin.SeatsOfAsync(schedule), list,
                listed.Id());
        }

        public static object Prices(string name) => new { name, prices = new[] { new { category = "ADULT", price = 14_000 } } };

        public static object AsTeen(long schedule, long seat) =>
            new { scheduleId = schedule, seatIds = new[] { seat }, tickets = new[] { new { seatId = seat, category = "TEEN" } } };

        public object Showing(string start, long? movie = null) =>
            new { movieId = movie ?? Movie, screenId = Screen, startDate = start, price = 12_000 };

        public object Pattern(string day, long? movie = null) =>
            new { movieId = movie ?? Movie, screenId = Screen, days = new[] { day }, times = new[] { Start[11..] }, price = 12_000 };

        public long IdOf(Operation change) => change.Id switch
        {
            "AdminChangeMovie" => Movie,
            "AdminChangeTheater" => Theater,
            "AdminChangeScreen" => Screen,
            "AdminChangeSchedule" => Schedule,
            "AdminChangePriceList" => PriceList,
            _ => throw new InvalidOperationException($"{change.Id} takes If-Match: name what it changes."),
        };

        /// <summary>A body with which an operation succeeds.</summary>
        public JsonContent? BodyOf(Operation operation) => operation.Id switch
        {
            _ when operation.Description["requestBody"] is null => null,
            "SearchSchedules" => Of(new { }),
            "AdminAddMovie" or "AdminChangeMovie" => Of(Admins.Movie("New")),
            "AdminAddTheater" or "AdminChangeTheater" => Of(new { name = "New" }),
            "AdminAddScreen" => Of(new { theaterId = Theater, name = "2", rows = 1, seatsPerRow = 1 }),
            "AdminChangeScreen" => Of(new { theaterId = Theater, name = "1" }),
            "AdminAddSchedule" => Of(Showing("2025-03-02T10:00")),
            "AdminAddSchedules" => Of(Pattern("2025-03-03")),
            "AdminChangeSchedule" => Of(Showing("2025-03-05T10:00")),
            "AdminAddPriceList" or "AdminChangePriceList" => Of(Prices("New")),
            "AdminSavePriceCategory" => Of(new { nameKo = "국가유공자", nameEn = "Veteran" }),
            "AdminBlock" => Of(new { limit = "search", caller = "192.0.2.1", seconds = 60 }),
            "ReserveSeats" => Of(new { scheduleId = Schedule, seatIds = Seats.Take(1) }),
            "Register" => Of(new { email = $"another-{Email}", name = "Kim", password = Accounts.Member.Password }),
            "Login" => Of(new { email = Email, password = Accounts.Member.Password }),
            "Refresh" or "Logout" => Of(new { refreshToken = "of nobody" }),
            "ForgottenPassword" or "SendGuestCode" => Of(new { email = Email }),
            "ConfirmEmail" => Of(new { token = "of nobody" }),
            "ResetPassword" => Of(new { token = "of nobody", newPassword = "another password" }),
            "GuestLogin" => Of(new { email = Email, code = "000000", name = "Kim" }),
            "CompletePayment" => Of(new { }),
            "DecideSandboxPayment" => Of(new { decision = "APPROVE" }),
            "AdminRefundPayment" => Of(new { amount = 1, reason = "x" }),
            "AdminCancelReservation" => Of(new { reason = "x" }),
            "AdminChangeSale" => Of(new { sale = "CLOSED" }),
            "DeleteAccount" => Of(new { currentPassword = Accounts.Member.Password }),
            "ChangePassword" => Of(new { currentPassword = Accounts.Member.Password, newPassword = "another password" }),
            _ => throw new InvalidOperationException($"{operation.Id} takes a body: add one that is right."),
        };

        private static JsonContent Of(object body) => JsonContent.Create(body);
    }
}

internal static class SuccessExtensions
{
    public static async Task ShouldSucceedAsync(this HttpResponseMessage response, string what) =>
        response.IsSuccessStatusCode.ShouldBeTrue(
            $"{what}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
}
