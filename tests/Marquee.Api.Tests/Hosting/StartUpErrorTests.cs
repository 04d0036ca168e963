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
    [InlineData("Reservations:Guard", "7", "Reservations:Guard is '7'; use Pessimistic, Optimistic, Distributed or Atomic.")]
    [InlineData("Proxy:Trusted", "proxy.example", "Proxy:Trusted has 'proxy.example'")]
    [InlineData("Reservations:Cooldwn", "0", "There is no setting 'Reservations:Cooldwn'. Did you mean 'Reservations:Cooldown'?")]
    [InlineData("Reservation:Cooldown", "0", "Did you mean 'Reservations:Cooldown'?")]
    [InlineData("ConnectionStrings:Databse", "x", "Did you mean 'ConnectionStrings:Database'?")]
    [InlineData("DataFoldr", "x", "Did you mean 'DataFolder'?")]
    [InlineData(
        "Logging:LogLevel:Default", "Loud",
        "Logging:LogLevel:Default is 'Loud'; use Trace, Debug, Information, Warning, Error, Critical, None.")]
    [InlineData("Logging:Console:FormatterName", "foo", "Logging:Console:FormatterName is 'foo'; use simple, json or systemd.")]
    [InlineData("Reservations:MaxSeatsPerMember", "0", "Reservations:MaxSeatsPerMember is '0'; use 1 to 20.")]
    [InlineData("Reservations:MaxSeatsPerMember", "many", "Reservations:MaxSeatsPerMember is 'many'; use 1 to 20.")]
    [InlineData("Reservations:Cooldown", "-00:00:01", "Reservations:Cooldown is '-00:00:01'; use 0 to 1 d, written as")]
    [InlineData("Reservations:Cooldown", "five minutes", "Reservations:Cooldown is 'five minutes'; use 0 to 1 d")]
    [InlineData("Accounts:SigningKey", "short", "Accounts:SigningKey has 5 characters; use 32 or more.")]
    [InlineData(
        "Accounts:PreviousSigningKeys", "a secret that is long enough to be one,short",
        "Accounts:PreviousSigningKeys has a key of 5 characters; use 32 or more for each.")]
    [InlineData("Site:AllowedOrigins", "https://app.example, *", "Site:AllowedOrigins has '*'; write http or https, the host")]
    [InlineData("Site:HstsMaxAge", "-00:00:01", "Site:HstsMaxAge is '-00:00:01'; use 0 to 730 d")]
    [InlineData("Accounts:AccessTokenLifetime", "00:00:01", "Accounts:AccessTokenLifetime is '00:00:01'; use 1 min to 1 d")]
    [InlineData("Payments:Sandbox:Failures", "1.5", "Payments:Sandbox:Failures is '1.5'; use 0 to 1.")]
    [InlineData("Sample:Days", "0", "Sample:Days is '0'; use 1 to 60.")]
    [InlineData("Database:MigrateOnStart", "perhaps", "Database:MigrateOnStart is 'perhaps'; use true or false.")]
    [InlineData("ConnectionStrings:Database", "nonsense", "ConnectionStrings:Database")]
    [InlineData("urls", "nonsense", "urls is 'nonsense', where nothing can listen")]
    [InlineData("urls", "http://127.0.0.1:99999", "a port is a number from 0 to 65535.")]
    [InlineData("urls", "http://unknown.example:80", "a host is localhost, an IP address of this machine, or *")]
    [InlineData("urls", "ftp://127.0.0.1:21", "an address begins with http://.")]
    [InlineData("urls", "http://127.0.0.1:80/api", "an address ends with its port.")]
    [InlineData("urls", "https://127.0.0.1:0", "There is no certificate for https.")]
    [InlineData("urls", "http://192.0.2.1:80", "Nothing can listen on http://192.0.2.1:80")]
    [InlineData("urls", "http://127.0.0.1:9000;http://localhost:9000", "urls names the port 9000 twice")]
    [InlineData("DataFolder", "/proc/nowhere", "DataFolder")]
    public async Task A_wrong_setting_is_one_line_that_names_it(string key, string value, string named)
    {
        using var folder = new TemporaryFolder();

        await MarqueeProgram.ShouldFailAsync(
            new() { ["DataFolder"] = folder.Path, ["urls"] = "http://127.0.0.1:0", ["Payments:Gateway"] = "None", [key] = value }, named);
    }

    [Theory]
    [InlineData("None", "test_ck_1", "test_sk_1", "true", null)]
    [InlineData(null, "test_ck_1", "test_sk_1", "true", "Payments:Gateway is empty. Set it to Toss, to None")]
    [InlineData("Toss", "", "test_sk_1", "true", "Payments:Toss:ClientKey or Payments:Toss:SecretKey is empty")]
    [InlineData("Toss", "test_ck_1", "", "true", "Payments:Toss:ClientKey or Payments:Toss:SecretKey is empty")]
    [InlineData("Toss", "test_sk_1", "test_ck_1", "true", "Payments:Toss:ClientKey is a secret key, which buyers would see")]
    [InlineData("Toss", "test_ck_1", "test_sk_1", "true", "Site:PublicUrl is empty, but Toss sends buyers back to it")]
    [InlineData("Sandbox", "", "", "false", "Payments:Gateway takes money, but Payments:Required is false")]
    public async Task Where_others_can_reach_it_who_takes_the_money_must_be_said(
        string? gateway, string client, string secret, string required, string? named)
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string>
        {
            ["DataFolder"] = folder.Path,
            ["urls"] = "http://192.0.2.1:80",
            ["Payments:Required"] = required,
            ["Payments:Toss:ClientKey"] = client,
            ["Payments:Toss:SecretKey"] = secret,
        };
        if (gateway is not null)
        {
            settings["Payments:Gateway"] = gateway;
        }

        await MarqueeProgram.ShouldFailAsync(settings, named ?? "Nothing can listen on");
    }

    [Fact]
    public async Task Several_wrong_settings_are_still_one_line()
    {
        await MarqueeProgram.ShouldFailAsync(
            new() { ["Reservations:MaxSeatsPerMember"] = "0", ["Sample:Days"] = "0" },
            "Reservations:MaxSeatsPerMember is '0'; use 1 to 20. Sample:Days is '0'; use 1 to 60.");
    }

    [Fact]
    public async Task PostgreSQL_needs_its_address_and_a_signing_key()
    {
        await MarqueeProgram.ShouldFailAsync(new() { ["Database:Provider"] = "PostgreSql" }, "ConnectionStrings:Database is empty");
        await MarqueeProgram
            .ShouldFailAsync(
                new() { ["Database:Provider"] = "PostgreSql", ["ConnectionStrings:Database"] = "Host=localhost" },
                "Accounts:SigningKey is empty");
        await MarqueeProgram.ShouldFailAsync(new() { ["ConnectionStrings:Redis"] = "localhost" }, "Accounts:SigningKey is empty");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_one_line()
    {
        var port = ServerProcess.FreePort();

        await MarqueeProgram.ShouldFailAsync(
            new() { ["Database:Provider"] = "PostgreSql", ["ConnectionStrings:Database"] = $"Host=127.0.0.1;Port={port};Username=x",
                ["ConnectionStrings:Redis"] = servers.Redis, ["Accounts:SigningKey"] = new string('k', 32) },
            $"127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_database_without_the_schema_is_not_served_where_starts_do_not_migrate()
    {
        await MarqueeProgram.ShouldFailAsync(
            new() { ["Database:Provider"] = "PostgreSql", ["Database:MigrateOnStart"] = "false",
                ["ConnectionStrings:Database"] = await servers.CreateDatabaseAsync(), ["ConnectionStrings:Redis"] = servers.Redis,
                ["Accounts:SigningKey"] = new string('k', 32) },
            "Run the command migrate");
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task A_database_of_another_version_is_one_line_that_says_what_to_do(SetUp setUp)
    {
        using var folder = new TemporaryFolder();
        var server = await servers.StartAsync(setUp, ("DataFolder", folder.Path), ("urls", "http://127.0.0.1:0"));
        await server.ReadAsync(db => db.Database.ExecuteSqlAsync(
            $"update \"__EFMigrationsHistory\" set migration_id = '20261123221632_Initial' where migration_id like '%_Initial'",
            TestContext.Current.CancellationToken));
        await server.DisposeAsync();
        var place = setUp is SetUp.Embedded ? $"database {folder.Path}/marquee.db" : "database of ConnectionStrings:Database";
        var remedy = setUp is SetUp.Embedded ? "Move its folder away" : "Name an empty database";

        foreach (var command in (string[][])[[], ["migrate"]])
        {
            await MarqueeProgram.ShouldFailAsync(
                new(server.Settings),
                $"{place} was made by another version of Marquee, whose schema this version cannot read (migration "
                + $"20261123221632_Initial). {remedy}",
                command);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        using var folder = new TemporaryFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await MarqueeProgram
            .ShouldFailAsync(
                new() { ["DataFolder"] = folder.Path, ["urls"] = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}" },
                "already in use");
    }

    [Fact]
    public async Task A_data_folder_in_use_is_one_line()
    {
        var settings = new Dictionary<string, string>
            { ["DataFolder"] = servers[SetUp.Embedded].DataFolder, ["urls"] = "http://127.0.0.1:0" };

        await MarqueeProgram.ShouldFailAsync(settings, "in use by another Marquee");
        await MarqueeProgram.ShouldFailAsync(
            new(settings) { ["ConnectionStrings:Redis"] = servers.Redis, ["Accounts:SigningKey"] = new string('k', 32) },
            "in use by another Marquee");
    }

    [Theory]
    [InlineData("migrte", "There is no command 'migrte'. Did you mean 'migrate'?")]
    [InlineData("--url http://127.0.0.1:0", "There is no setting 'url'. Did you mean 'urls'?")]
    [InlineData("--Sample:Dais=3", "Did you mean 'Sample:Days'?")]
    [InlineData("--urls http://127.0.0.1:0 stray", "There is no argument 'stray'.")]
    [InlineData("--urls http://127.0.0.1:0 -v", "There is no argument '-v'.")]
    [InlineData("--urls", "The argument '--urls' has no value.")]
    public async Task An_argument_that_is_not_known_does_not_start_serving(string arguments, string named)
    {
        await MarqueeProgram.ShouldFailAsync([], named, arguments.Split(' '));
    }

    [Fact]
    public async Task A_damaged_database_is_named_by_its_path()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("marquee.db");
        await File.WriteAllTextAsync(file, new string('x', 10_000), TestContext.Current.CancellationToken);

        await MarqueeProgram
            .ShouldFailAsync(new() { ["DataFolder"] = folder.Path, ["urls"] = "http://127.0.0.1:0" }, $"The file {file} is damaged");
    }

    [Fact]
    public async Task A_folder_in_place_of_the_database_is_named_by_its_path()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("marquee.db");
        Directory.CreateDirectory(path);

        await MarqueeProgram
            .ShouldFailAsync(new() { ["DataFolder"] = folder.Path, ["urls"] = "http://127.0.0.1:0" }, $"The file {path} cannot be opened");
    }
}
