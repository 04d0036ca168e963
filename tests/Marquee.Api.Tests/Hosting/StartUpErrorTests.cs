using System.Net;
using System.Net.Sockets;
using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Hosting;

/// <summary>Whatever keeps the application from starting is one clear line and exit code 1.</summary>
public sealed class StartUpErrorTests(Servers servers)
{
    [Theory]
    [InlineData("Database:Provider", "Oracle", "Database:Provider is 'Oracle'; use Sqlite or PostgreSql.")]
    [InlineData("Reservations:MaxSeatsPerMember", "0", "MaxSeatsPerMember")]
    [InlineData("Reservations:MaxSeatsPerMember", "many", "Reservations:MaxSeatsPerMember")]
    [InlineData("Reservations:Cooldown", "-00:00:01", "Cooldown")]
    [InlineData("Reservations:Cooldown", "five minutes", "Reservations:Cooldown")]
    [InlineData("Accounts:SigningKey", "short", "SigningKey")]
    [InlineData("Accounts:AccessTokenLifetime", "00:00:01", "AccessTokenLifetime")]
    [InlineData("Sample:Days", "0", "Days")]
    [InlineData("Database:MigrateOnStart", "perhaps", "Database:MigrateOnStart")]
    [InlineData("ConnectionStrings:Database", "nonsense", "ConnectionStrings:Database")]
    [InlineData("urls", "nonsense", "'nonsense'")]
    [InlineData("DataFolder", "/proc/nowhere", "DataFolder")]
    public async Task A_wrong_setting_is_one_line_that_names_it(string key, string value, string named)
    {
        using var folder = new TemporaryFolder();

        await MarqueeProgram.ShouldFailAsync(new() { ["DataFolder"] = folder.Path, ["urls"] = "http://127.0.0.1:0", [key] = value }, named);
    }

    [Fact]
    public async Task Several_wrong_settings_are_still_one_line()
    {
        await MarqueeProgram.ShouldFailAsync(new() { ["Reservations:MaxSeatsPerMember"] = "0", ["Sample:Days"] = "0", ["urls"] = "http://127.0.0.1:0" }, "Days");
    }

    [Fact]
    public async Task PostgreSQL_needs_its_address_and_a_signing_key()
    {
        await MarqueeProgram.ShouldFailAsync(new() { ["Database:Provider"] = "PostgreSql" }, "ConnectionStrings:Database is empty");
        await MarqueeProgram.ShouldFailAsync(new() { ["Database:Provider"] = "PostgreSql", ["ConnectionStrings:Database"] = "Host=localhost" }, "Accounts:SigningKey is empty");
        await MarqueeProgram.ShouldFailAsync(new() { ["ConnectionStrings:Redis"] = "localhost" }, "Accounts:SigningKey is empty");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_one_line()
    {
        var port = ServerProcess.FreePort();

        await MarqueeProgram.ShouldFailAsync(
            new() { ["Database:Provider"] = "PostgreSql", ["ConnectionStrings:Database"] = $"Host=127.0.0.1;Port={port};Username=x", ["ConnectionStrings:Redis"] = servers.Redis, ["Accounts:SigningKey"] = new string('k', 32) },
            $"127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_database_without_the_schema_is_not_served_where_starts_do_not_migrate()
    {
        await MarqueeProgram.ShouldFailAsync(
            new() { ["Database:Provider"] = "PostgreSql", ["Database:MigrateOnStart"] = "false", ["ConnectionStrings:Database"] = await servers.CreateDatabaseAsync(), ["ConnectionStrings:Redis"] = servers.Redis, ["Accounts:SigningKey"] = new string('k', 32) },
            "Run the command migrate");
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task A_database_of_another_version_is_one_line_that_says_what_to_do(SetUp setUp)
    {
        using var folder = new TemporaryFolder();
        var server = await servers.StartAsync(setUp, ("DataFolder", folder.Path), ("urls", "http://127.0.0.1:0"));
        await server.ReadAsync(db => db.Database.ExecuteSqlAsync(
            $"update \"__EFMigrationsHistory\" set migration_id = '20261123221632_Initial'", TestContext.Current.CancellationToken));
        await server.DisposeAsync();
        var place = setUp is SetUp.Embedded ? $"database {folder.Path}/marquee.db" : "database of ConnectionStrings:Database";
        var remedy = setUp is SetUp.Embedded ? "Move its folder away" : "Name an empty database";

        foreach (var command in (string[][])[[], ["migrate"]])
        {
            await MarqueeProgram.ShouldFailAsync(
                new(server.Settings),
                $"{place} was made by another version of Marquee, whose schema this version cannot read (migration 20261123221632_Initial). {remedy}",
                command);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        using var folder = new TemporaryFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await MarqueeProgram.ShouldFailAsync(new() { ["DataFolder"] = folder.Path, ["urls"] = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}" }, "already in use");
    }

    [Fact]
    public async Task A_data_folder_in_use_is_one_line()
    {
        var settings = new Dictionary<string, string> { ["DataFolder"] = servers[SetUp.Embedded].DataFolder, ["urls"] = "http://127.0.0.1:0" };

        await MarqueeProgram.ShouldFailAsync(settings, "in use by another Marquee");
        await MarqueeProgram.ShouldFailAsync(
            new(settings) { ["ConnectionStrings:Redis"] = servers.Redis, ["Accounts:SigningKey"] = new string('k', 32) },
            "in use by another Marquee");
    }

    [Fact]
    public async Task A_mistyped_command_does_not_start_serving()
    {
        await MarqueeProgram.ShouldFailAsync([], "There is no command 'migrte'", "migrte");
    }
}
