using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Tests.Hosting;
using Marquee.Testing;
using Npgsql;

namespace Marquee.Api.Tests.Seeding;

public sealed class SeedCommandTests(Servers servers)
{
    private static readonly string[] Small =
        ["seed", "--movies", "3", "--theaters", "2", "--screens-per-theater", "2", "--schedules-per-screen", "9", "--hall", "27x2",
            "--from", "2030-01-01", "--members", "2"];

    [Fact]
    public async Task On_a_new_database_it_makes_the_schema_and_says_what_it_added_and_again_what_was_there()
    {
        var settings = new Dictionary<string, string>
        {
            ["Database:Provider"] = "PostgreSql",
            ["ConnectionStrings:Database"] = await servers.CreateDatabaseAsync(),
            ["Seed:Password"] = "a password of the tests",
        };

        var first = await MarqueeProgram.RunAsync(settings, Small);
        var second = await MarqueeProgram.RunAsync(settings, Small);

        first.ExitCode.ShouldBe(0, first.Error);
        WireNames(first.Output).ShouldContain("schedules 0 there before 36 added");
        WireNames(first.Output).ShouldContain("seats 0 there before 216 added");
        WireNames(first.Output).ShouldContain("Showings from 2030-01-01 on.");
        second.ExitCode.ShouldBe(0, second.Error);
        WireNames(second.Output).ShouldContain("schedules 36 there before 0 added");
        WireNames(second.Output).ShouldContain("members 2 there before 0 added");
        (await CountAsync(settings, "select count(*) from seat where row = 'AA'")).ShouldBe(8);
    }

    [Fact]
    public async Task What_is_seeded_beside_a_serving_instance_can_be_reserved_there()
    {
        await using var server = await servers.StartAsync(SetUp.Production, ("Sample:Enabled", "false"));
        var settings = new Dictionary<string, string>(server.Settings);
        string[] plan = ["seed", "--movies", "1", "--theaters", "1", "--screens-per-theater", "1", "--schedules-per-screen", "1", "--from",
            "2030-01-01", "--hall"];
        (await MarqueeProgram.RunAsync(settings, [.. plan, "1x1"])).ExitCode.ShouldBe(0);
        var client = server.ClientOf(1);
        (await client.ReserveAsync(1, 1)).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await client.ReserveAsync(1, 2)).StatusCode.ShouldBe(HttpStatusCode.NotFound, "the instance now remembers a hall of one seat");

        (await MarqueeProgram.RunAsync(settings, [.. plan, "1x2"])).ExitCode.ShouldBe(0);

        await Eventually.ShouldBeAsync(async () => (await client.ReserveAsync(1, 2)).StatusCode, HttpStatusCode.Created);
    }

    [Fact]
    public async Task SQLite_is_seeded_in_the_data_folder_and_not_while_another_serves_from_it()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, error) = await MarqueeProgram.RunAsync(
            new() { ["DataFolder"] = folder.Path }, [.. Small, "--password", "a password of the tests"]);

        exitCode.ShouldBe(0, error);
        WireNames(output).ShouldContain("schedules 0 there before 36 added");
        File.Exists(folder.File("marquee.db")).ShouldBeTrue();
        await MarqueeProgram.ShouldFailAsync(
            new() { ["DataFolder"] = servers[SetUp.Embedded].DataFolder, ["Seed:Password"] = "a password of the tests" },
            "in use by another Marquee", Small);
    }

    [Theory]
    [InlineData("--movies 0", "--movies is '0'; use a number from 1 to 100,000.")]
    [InlineData("--movies -5", "--movies is '-5'")]
    [InlineData("--theaters many", "--theaters is 'many'")]
    [InlineData("--screens-per-theater 0", "--screens-per-theater is '0'")]
    [InlineData("--schedules-per-screen 2921", "--schedules-per-screen is '2921'; use a number from 1 to 2,920.")]
    [InlineData("--hall 0x5", "--hall is '0x5'; use rows x seats a row, as 5x5, up to 702x100.")]
    [InlineData("--hall 703x1", "--hall is '703x1'")]
    [InlineData("--hall 5", "--hall is '5'")]
    [InlineData("--hall 5x-5", "--hall is '5x-5'")]
    [InlineData("--from tomorrow", "--from is 'tomorrow'; use a day as 2025-01-08.")]
    [InlineData("--from 2025-02-30", "--from is '2025-02-30'")]
    [InlineData("--members -1", "--members is '-1'; use a number from 0 to 1,000,000.")]
    [InlineData("--members 1", "--members needs a password")]
    [InlineData("--members 1 --password short", "at least 8 characters")]
    [InlineData("--seed x", "'x' for option '--seed'")]
    [InlineData("--theatres 5", "There is no option '--theatres'.")]
    [InlineData("--movies", "--movies")]
    [InlineData("--movies 0 --hall 0x5", "--hall is '0x5'")]
    public async Task A_wrong_argument_is_one_line_and_writes_nothing(string arguments, string named)
    {
        using var folder = new TemporaryFolder();

        await MarqueeProgram.ShouldFailAsync(new() { ["DataFolder"] = folder.Path }, named, ["seed", .. arguments.Split(' ')]);

        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_without_the_schema_is_not_seeded_where_starts_do_not_migrate()
    {
        var settings = new Dictionary<string, string>
        {
            ["Database:Provider"] = "PostgreSql",
            ["Database:MigrateOnStart"] = "false",
            ["ConnectionStrings:Database"] = await servers.CreateDatabaseAsync(),
            ["Seed:Password"] = "a password of the tests",
        };

        await MarqueeProgram.ShouldFailAsync(settings, "Run the command migrate", Small);

        (await CountAsync(settings, "select count(*) from information_schema.tables where table_schema = 'public'")).ShouldBe(0);
    }

    [Fact]
    public async Task Help_tells_the_options_and_their_defaults()
    {
        var (exitCode, output, _) = await MarqueeProgram.RunAsync([], "seed", "--help");

        exitCode.ShouldBe(0);
        string[] told = ["--movies", "[default: 500]", "--schedules-per-screen", "--hall", "[default: 5x5]", "--from", "--members",
            "--password", "--seed", "Nothing is added twice"];
        told.ShouldAllBe(word => output.Contains(word, StringComparison.Ordinal));
    }

    private static async Task<long> CountAsync(Dictionary<string, string> settings, string sql)
    {
        await using var database = NpgsqlDataSource.Create(settings["ConnectionStrings:Database"]);
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static string WireNames(string output) => string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
