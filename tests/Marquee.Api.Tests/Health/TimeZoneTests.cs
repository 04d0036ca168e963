using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.TimeZones;
using Marquee.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marquee.Api.Tests.Health;

public sealed class TimeZoneTests(Servers servers)
{
    private const string Lost = "Pacific/Chatham";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task A_zone_that_the_machine_lacks_takes_out_its_own_theater_until_it_is_there(SetUp setUp)
    {
        var machine = new Machine();
        var log = new LogLines("TimeZoneCheck");
        await using var server = await servers.StartAsync(
            setUp,
            services => services.AddSingleton<ITimeZones>(machine).AddSingleton<ILoggerProvider>(log),
            ("Sample:Days", "1"),
            ("Logging:LogLevel:Marquee.Api.Health.TimeZoneCheck", "Information"));
        var (admin, _, other, movie) = await server.NewScreenAsync();
        var theater = (await admin.AddAsync("theaters", new { name = "Waitangi", timeZone = Lost })).Id();
        var screen = (await admin.AddAsync("screens", new { theaterId = theater, name = "1", rows = 1, seatsPerRow = 2 })).Id();
        var sold = await admin.AddScheduleAsync(movie, screen, "2025-02-01T10:00");
        (await ReadyAsync()).ShouldNotContain(Lost);

        machine.Lacks = Lost;

        for (var i = 0; i < 2; i++)
        {
            var ready = await ReadyAsync();
            ready.ShouldStartWith("{\"status\":\"Degraded\"");
            ready.ShouldContain($"theater {theater} (Waitangi): {Lost}");
        }

        (await server.Client().GetResultAsync("/api/schedules")).AsArray().ShouldNotBeEmpty();
        (await server.Client().GetResultAsync($"/api/schedules?theaterId={theater}")).AsArray().Count.ShouldBe(1);
        (await server.Client().GetStringAsync("/", Ct)).ShouldContain("Waitangi");
        using var reserved = await server.ClientOf(1).ReserveAsync(sold, (await admin.SeatsOfAsync(sold))[0]);
        reserved.StatusCode.ShouldBe(HttpStatusCode.Created);
        await admin.AddScheduleAsync(movie, other, "2025-02-02T10:00");
        using var refused = await admin.AdminPostAsync(
            "schedules", new { movieId = movie, screenId = screen, startDate = "2025-02-02T10:00", price = 1 });
        ((string?)(await refused.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT"))["errors"]!["screenId"]).ShouldNotBeNull()
            .ShouldContain(Lost);

        machine.Lacks = null;

        (await ReadyAsync()).ShouldNotContain(Lost);
        await admin.AddScheduleAsync(movie, screen, "2025-02-02T10:00");
        log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(Lost, StringComparison.Ordinal))
            .ShouldBe(1);
        log.Lines.Count(line => line.StartsWith("Information", StringComparison.Ordinal) && line.Contains(Lost, StringComparison.Ordinal))
            .ShouldBe(1);

        async Task<string> ReadyAsync()
        {
            using var response = await server.Client().GetAsync("/health/ready", Ct);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await response.Content.ReadAsStringAsync(Ct);
        }
    }

    private sealed class Machine : ITimeZones
    {
        private readonly IanaTimeZones _zones = new();

        public string? Lacks { get; set; }

        public bool IsCanonical(string id) => _zones.IsCanonical(id);

        public TimeZoneInfo? Find(string id) => id == Lacks ? null : _zones.Find(id);
    }
}
