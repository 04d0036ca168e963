using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Hosting;

public sealed class StartUpTests(Servers servers)
{
    private const int Rounds = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_nothing_but_a_folder_it_serves_ends_when_told_and_finds_its_data_again()
    {
        using var folder = new TemporaryFolder();
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var settings = new Dictionary<string, string> { ["DataFolder"] = folder.Path };
        using var client = new HttpClient { BaseAddress = address };
        string token;
        await using (var first = await MarqueeProgram.ServeAsync(address, settings))
        {
            token = await SignInAsync(client);
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
            (await client.ReserveAsync(1, 1)).IsSuccessStatusCode.ShouldBeTrue();
            var files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);
            new[] { "marquee.db", "signing.key", "redis.sock" }.ShouldBeSubsetOf(files.Select(file => Path.GetFileName(file)));
            files.ShouldAllBe(
                file => OperatingSystem.IsWindows()
                || (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) == 0);
            (await first.TerminateAsync()).ShouldBe(0);
        }

        await using var second = await MarqueeProgram.ServeAsync(address, settings);

        (await client.GetResultAsync("/api/reservations")).AsArray().Count.ShouldBe(1, "the token of the first start still counts");
    }

    [Fact]
    public async Task What_was_answered_survives_a_kill()
    {
        using var folder = new TemporaryFolder();
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var settings = new Dictionary<string, string> { ["DataFolder"] = folder.Path };
        using var client = new HttpClient { BaseAddress = address };
        await using (var first = await MarqueeProgram.ServeAsync(address, settings))
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", await SignInAsync(client));
            (await client.ReserveAsync(1, 1, 2)).IsSuccessStatusCode.ShouldBeTrue();
            first.Kill();
        }

        await using var second = await MarqueeProgram.ServeAsync(address, settings);

        ((string)(await client.GetResultAsync("/api/reservations"))[0]!["status"]!).ShouldBe("HELD");
    }

    [Fact]
    public async Task Instances_that_start_at_once_on_an_empty_database_make_one_set_of_sample_data()
    {
        for (var round = 1; round <= Rounds; round++)
        {
            await using var bench = await servers.StartAsync(SetUp.Production, ("Sample:Enabled", "false"));
            var settings = new Dictionary<string, string>(bench.Settings) { ["Sample:Enabled"] = "true" };
            settings["ConnectionStrings:Database"] = await servers.CreateDatabaseAsync();
            var starts = await Task.WhenAll(Enumerable.Range(1, 2).Select(_ => MarqueeProgram.ServeAsync(NewAddress(), settings)));
            await using var one = starts[0];
            await using var two = starts[1];
            await using var beside = await servers.StartAsync(
                SetUp.Production, [.. settings.Select(pair => (pair.Key, pair.Value)), ("Sample:Enabled", "false")]);

            (await beside.ReadAsync(db => db.Theaters.CountAsync(Ct))).ShouldBe(7);
            (await beside.ReadAsync(db => db.Schedules.CountAsync(Ct))).ShouldBe(7 * 280);
            (await beside.ReadAsync(db => db.Users.CountAsync(Ct))).ShouldBe(11);
        }
    }

    [Fact]
    public async Task A_start_ends_with_a_line_for_each_thing_to_know()
    {
        using var folder = new TemporaryFolder();
        var address = NewAddress();
        await using var program = await MarqueeProgram.ServeAsync(address, new() { ["DataFolder"] = folder.Path });
        await program.FindOutputAsync("Ready");

        LastLines(program, 6).ShouldBe(
        [
            $"Address: {address.ToString().TrimEnd('/')}",
            $"Data folder: {folder.Path}",
            $"Database: SQLite, {folder.File("marquee.db")}",
            "Redis: inside the process",
            "Demo accounts: listed on the page /sign-in, for this machine only",
            "Ready",
        ]);
    }

    [Fact]
    public async Task A_start_that_others_reach_says_how_the_first_admin_is_made_and_once_that_Redis_is_away()
    {
        using var folder = new TemporaryFolder();
        var port = ServerProcess.FreePort();
        var settings = new Dictionary<string, string>
        {
            ["DataFolder"] = folder.Path,
            ["http_ports"] = $"{port}",
            ["Payments:Gateway"] = "None",
            ["Sample:Enabled"] = "true",
            ["ConnectionStrings:Redis"] = "127.0.0.1:1",
            ["Accounts:SigningKey"] = new string('k', 32),
            ["Logging:Console:FormatterName"] = "simple",
        };
        await using var program = await MarqueeProgram.ServeAsync(new Uri($"http://127.0.0.1:{port}"), settings, "http_ports");
        await program.FindOutputAsync("Ready");

        LastLines(program, 4).ShouldBe(
        [
            "Redis: 127.0.0.1:1 cannot be reached; seats are sold from the database until it can",
            "Demo accounts: none",
            "There is no admin yet: make the first one with dotnet Marquee.Api.dll admin create --email you@example.com",
            "Ready",
        ]);
        program.Output.Split('\n').Count(line => line.Contains("Redis", StringComparison.OrdinalIgnoreCase)).ShouldBe(1, program.Output);
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task A_later_start_plans_the_days_that_are_missing(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "3"));
        (await DaysAsync()).ShouldBe([8, 9, 10]);
        server.Time.Advance(TimeSpan.FromDays(2));

        await server.PlanSampleAsync();
        await server.PlanSampleAsync();

        (await DaysAsync()).ShouldBe([8, 9, 10, 11, 12]);
        (await server.ReadAsync(db => db.Schedules.CountAsync(Ct))).ShouldBe(5 * 280);
        (await server.ReadAsync(db => db.ScheduleOccupancies.CountAsync(Ct))).ShouldBe(5 * 280);
        (await server.ReadAsync(db => db.Movies.CountAsync(Ct))).ShouldBe(5);
        (await server.ReadAsync(db => db.Users.CountAsync(Ct))).ShouldBe(11);

        Task<List<int>> DaysAsync() =>
            server.ReadAsync(db => db.Schedules.Select(schedule => schedule.StartTime.Day).Distinct().Order().ToListAsync(Ct));
    }

    [Fact]
    public async Task The_command_migrate_makes_the_schema_and_can_be_run_again()
    {
        var settings = new Dictionary<string, string>
        {
            ["Database:Provider"] = "PostgreSql",
            ["Database:MigrateOnStart"] = "false",
            ["ConnectionStrings:Database"] = await servers.CreateDatabaseAsync(),
            ["ConnectionStrings:Redis"] = servers.Redis,
        };

        var first = await MarqueeProgram.RunAsync(settings, "migrate");
        var second = await MarqueeProgram.RunAsync(settings, "migrate");

        first.ExitCode.ShouldBe(0, first.Error);
        first.Output.ShouldContain("_Initial");
        second.ExitCode.ShouldBe(0, second.Error);
        second.Output.ShouldContain("up to date");
        settings["Accounts:SigningKey"] = new string('k', 32);
        await using var served = await MarqueeProgram.ServeAsync(new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}"), settings);
    }

    [Theory]
    [InlineData("--help", "migrate")]
    [InlineData("--help", "seed")]
    [InlineData("migrate --help", "--script")]
    public async Task Help_tells_what_there_is(string arguments, string told)
    {
        var (exitCode, output, _) = await MarqueeProgram.RunAsync([], arguments.Split(' '));

        exitCode.ShouldBe(0);
        output.ShouldContain(told);
    }

    private static Uri NewAddress() => new($"http://127.0.0.1:{ServerProcess.FreePort()}");

    /// <summary>Without time, level and category.</summary>
    private static IEnumerable<string> LastLines(MarqueeProgram program, int count) =>
        program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(count)
            .Select(line => line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..]);

    private static async Task<string> SignInAsync(HttpClient client)
    {
        using var response = await client.PostAsJsonAsync(
            "/api/accounts/login", new { email = "will@marquee.example", password = "marquee-demo" }, Ct);
        return (string)(await response.ResultAsync())["accessToken"]!;
    }
}
