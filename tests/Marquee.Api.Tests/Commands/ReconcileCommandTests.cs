using System.Data.Common;
using System.Text.Json.Nodes;
using Marquee.Api.Sample;
using Marquee.Api.Tests.Accounts;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Tests.Hosting;
using Marquee.Infrastructure.Embedded;
using Marquee.Infrastructure.Redis;
using Marquee.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;
using StackExchange.Redis;

namespace Marquee.Api.Tests.Commands;

public sealed class ReconcileCommandTests(Servers servers)
{
    private static readonly string[] OneSchedule =
        ["seed", "--movies", "1", "--theaters", "1", "--screens-per-theater", "1", "--schedules-per-screen", "1", "--hall", "1x5"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task Differences_in_Redis_and_in_the_database_are_told_and_mended(SetUp setUp)
    {
        using var folder = new TemporaryFolder();
        await using var ownRedis = await RedisServer.StartAsync();
        var settings = await SettingsAsync(setUp, folder, ownRedis.ConnectionString);
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        await using var served = await MarqueeProgram.ServeAsync(address, settings);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(
            setUp is SetUp.Embedded
                ? (await EmbeddedRedis.FindAsync(folder.Path)).ShouldNotBeNull()
                : RedisConnection.Parse(ownRedis.ConnectionString));
        var (schedule, seat) = await ReserveAsync(address, settings, folder);
        (await MarqueeProgram.RunAsync(settings, "reconcile")).ExitCode.ShouldBe(0, "nothing is wrong yet");

        await ExecuteAsync(settings, folder, "update member_quota set seats = 4");
        using (var spoiling = Spoil(redis.GetDatabase(), $"marquee:seats:{{{schedule}}}", seat))
        {
            var (exitCode, output, error) = await MarqueeProgram.RunAsync(settings, "reconcile", "--format", "json");

            exitCode.ShouldBe(1, output + error);
            var differences = JsonNode.Parse(output)!.AsArray();
            differences.Select(one => (long)one!["scheduleId"]!).ShouldAllBe(id => id == schedule);
            differences.Select(one => (string)one!["kind"]!).ShouldBe(["QUOTA_WRONG", "FREE_IN_REDIS"]);
            ((long)differences[1]!["seatId"]!).ShouldBe(seat);
            differences[0]!["redis"].ShouldBeNull();
            ((string)differences[1]!["redis"]!).ShouldBe("free");
        }

        var mended = await MarqueeProgram.RunAsync(settings, "reconcile", "--fix", "--schedule", $"{schedule}");

        mended.ExitCode.ShouldBe(0, mended.Output + mended.Error);
        mended.Output.ShouldContain("before mending, none left.");
        (await ScalarAsync(settings, folder, "select seats from member_quota")).ShouldBe(1);
        var after = await MarqueeProgram.RunAsync(settings, "reconcile");
        (after.ExitCode, after.Error).ShouldBe((0, ""), after.Output);
        after.Output.ShouldContain("They agree.");
    }

    [Fact]
    public async Task Without_an_application_the_database_is_compared_with_itself()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string> { ["DataFolder"] = folder.Path };
        (await MarqueeProgram.RunAsync(settings, OneSchedule)).ExitCode.ShouldBe(0);
        var files = Directory.GetFiles(folder.Path);

        var (exitCode, output, error) = await MarqueeProgram.RunAsync(settings, "reconcile");

        exitCode.ShouldBe(0, output + error);
        error.ShouldContain("No application answers");
        output.ShouldContain("Compared 1 schedules");
        Directory.GetFiles(folder.Path)
            .ShouldBeSubsetOf([.. files, .. files.Select(file => $"{file}-wal"), .. files.Select(file => $"{file}-shm")]);

        await ExecuteAsync(settings, folder, "insert into member_quota (schedule_id, user_id, seats) select id, 7, 2 from schedule");
        var found = await MarqueeProgram.RunAsync(settings, "reconcile");
        found.ExitCode.ShouldBe(1);
        found.Output.ShouldContain("member 7 QUOTA_WRONG: 0 seats in live reservations; quota 2");
    }

    [Fact]
    public async Task What_keeps_it_from_comparing_is_one_line_and_exit_code_2()
    {
        using var folder = new TemporaryFolder();
        var embedded = new Dictionary<string, string> { ["DataFolder"] = folder.Path };
        await ShouldNotCompareAsync(embedded, "There is no database", "reconcile");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
        await ShouldNotCompareAsync(embedded, "--schedule is 'x'", "reconcile", "--schedule", "x");
        await ShouldNotCompareAsync(embedded, "--format is 'xml'", "reconcile", "--format", "xml");

        var production = await SettingsAsync(SetUp.Production, folder, $"127.0.0.1:{ServerProcess.FreePort()}");
        await ShouldNotCompareAsync(production, "Run the command migrate", "reconcile");
        (await MarqueeProgram.RunAsync(production, OneSchedule)).ExitCode.ShouldBe(0);
        await ShouldNotCompareAsync(production, "Redis cannot be asked", "reconcile");
        await ShouldNotCompareAsync(production, "There is no schedule 99.", "reconcile", "--schedule", "99");

        var port = ServerProcess.FreePort();
        production["ConnectionStrings:Database"] = $"Host=127.0.0.1;Port={port};Username=x";
        await ShouldNotCompareAsync(production, $"127.0.0.1:{port}", "reconcile");
    }

    private static async Task ShouldNotCompareAsync(Dictionary<string, string> settings, string named, params string[] arguments)
    {
        var (exitCode, output, error) = await MarqueeProgram.RunAsync(settings, arguments);

        exitCode.ShouldBe(2, output + error);
        error.Trim().ShouldNotContain('\n', customMessage: error);
        error.ShouldStartWith("marquee: ");
        error.ShouldContain(named);
        output.ShouldBeEmpty();
    }

    private async Task<Dictionary<string, string>> SettingsAsync(SetUp setUp, TemporaryFolder folder, string redis) => setUp switch
    {
        SetUp.Embedded => new() { ["DataFolder"] = folder.Path },
        SetUp.Production => new()
        {
            ["Database:Provider"] = "PostgreSql",
            ["ConnectionStrings:Database"] = await servers.CreateDatabaseAsync(),
            ["ConnectionStrings:Redis"] = redis,
            ["Accounts:SigningKey"] = new string('k', 32),
            ["Sample:Enabled"] = "true",
        },
    };

    /// <summary>A member takes a seat of the last showing. Answers which.</summary>
    private static async Task<(long Schedule, long Seat)> ReserveAsync(
        Uri address, Dictionary<string, string> settings, TemporaryFolder folder)
    {
        var schedule = await ScalarAsync(settings, folder, "select id from schedule order by start_time desc, id limit 1");
        var seat = await ScalarAsync(
            settings, folder, $"select min(id) from seat where screen_id = (select screen_id from schedule where id = {schedule})");
        using var client = new HttpClient { BaseAddress = address };
        using var login = await client.LoginAsync(DemoAccounts.EmailOf("Will"), DemoAccounts.Password);
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await login.ResultAsync())["accessToken"]!);
        using var made = await client.ReserveAsync(schedule, seat);
        (await made.ResultAsync()).ShouldNotBeNull();
        return (schedule, seat);
    }

    /// <summary>Frees a seat in Redis again and again: the application would make it right within 30 seconds.</summary>
    private static Timer Spoil(IDatabase redis, string key, long seat) => new(
        _ =>
        {
            // Loaded, so that it can be wrong: the serving instance finds the difference, too, and deletes the schedule.
            redis.HashSet(key, [new HashEntry("mark", "1|1|0")], CommandFlags.FireAndForget);
            redis.HashDelete(key, seat, CommandFlags.FireAndForget);
        },
        null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));

    private static async Task<long> ScalarAsync(Dictionary<string, string> settings, TemporaryFolder folder, string sql)
    {
        await using var command = await CommandAsync(settings, folder, sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Ct), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task ExecuteAsync(Dictionary<string, string> settings, TemporaryFolder folder, string sql)
    {
        await using var command = await CommandAsync(settings, folder, sql);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<DbCommand> CommandAsync(Dictionary<string, string> settings, TemporaryFolder folder, string sql)
    {
        if (settings.TryGetValue("ConnectionStrings:Database", out var database))
        {
            return NpgsqlDataSource.Create(database).CreateCommand(sql);
        }

        var connection = new SqliteConnection($"Data Source={folder.File("marquee.db")};Pooling=False");
        await connection.OpenAsync(Ct);
        return new SqliteCommand(sql, connection);
    }
}
