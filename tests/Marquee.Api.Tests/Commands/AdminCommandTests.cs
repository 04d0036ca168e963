using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Tests.Hosting;
using Marquee.Testing;

namespace Marquee.Api.Tests.Commands;

public sealed class AdminCommandTests(Servers servers)
{
    private const string Password = "correct horse";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task The_first_admin_is_made_from_standard_input_and_edits_the_catalog(SetUp setUp)
    {
        using var folder = new TemporaryFolder();
        var settings = await SettingsAsync(setUp, folder);
        (await MarqueeProgram.RunAsync(settings, "migrate")).ExitCode.ShouldBe(0);

        var (exitCode, output, error) = await MarqueeProgram.RunWithInputAsync(
            $"{Password}\n", settings, "admin", "create", "--email", "ann@example.com", "--name", "Ann");

        exitCode.ShouldBe(0, error);
        output.ShouldContain("ann@example.com is an admin.");
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        await using var served = await MarqueeProgram.ServeAsync(address, settings);
        using var client = new HttpClient { BaseAddress = address };
        using var login = await client.PostAsJsonAsync("/api/accounts/login", new { email = "ann@example.com", password = Password }, Ct);
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await login.ResultAsync())["accessToken"]!);
        (await client.AdminPostAsync("movies", Admins.Movie("First"))).StatusCode.ShouldBe(HttpStatusCode.Created);
        var entries = (await client.GetResultAsync("/api/admin/audit?subject=account")).AsArray();
        entries.Select(entry => $"{entry!["action"]} by {entry["actor"]} {entry["actorId"]} from {entry["address"]}")
            .ShouldBe(["account.role_granted by system  from ", "account.registered by system  from "]);
        entries.ToJsonString().ShouldNotContain("Ann", Case.Insensitive);
    }

    [Fact]
    public async Task An_account_that_exists_is_promoted_only_when_told_so()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string> { ["DataFolder"] = folder.Path, ["MARQUEE_ADMIN_PASSWORD"] = Password };
        (await MarqueeProgram.RunAsync(settings, "migrate")).ExitCode.ShouldBe(0);
        string[] create = ["admin", "create", "--email", "ann@example.com"];

        await MarqueeProgram.ShouldFailAsync(settings, "no account ann@example.com", [.. create, "--promote"]);
        (await MarqueeProgram.RunAsync(settings, create)).ExitCode.ShouldBe(0);
        await MarqueeProgram.ShouldFailAsync(settings, "--promote", create);
        (await MarqueeProgram.RunAsync(settings, [.. create, "--promote"])).ExitCode.ShouldBe(0);
    }

    /// <summary>Somebody may have registered the address of who is to be an admin.</summary>
    [Fact]
    public async Task An_account_whose_address_nobody_confirmed_is_not_promoted()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string>
            { ["DataFolder"] = folder.Path, ["Sample:Enabled"] = "false", ["MARQUEE_ADMIN_PASSWORD"] = Password };
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        await using (await MarqueeProgram.ServeAsync(address, settings))
        {
            using var client = new HttpClient { BaseAddress = address };
            using var registered = await client.PostAsJsonAsync(
                "/api/accounts", new { email = "boss@example.com", name = "Boss", password = Password }, Ct);
            registered.StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        await MarqueeProgram.ShouldFailAsync(
            settings, "Nobody has confirmed boss@example.com", "admin", "create", "--email", "boss@example.com", "--promote");
    }

    [Fact]
    public async Task A_role_other_than_admin_is_named()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string>
            { ["DataFolder"] = folder.Path, ["Sample:Enabled"] = "false", ["MARQUEE_ADMIN_PASSWORD"] = Password };
        (await MarqueeProgram.RunAsync(settings, "migrate")).ExitCode.ShouldBe(0);
        string[] create = ["admin", "create", "--email", "ann@example.com", "--role"];

        await MarqueeProgram.ShouldFailAsync(
            settings, "There is no role 'member' to give; use cashier, usher, programmer, admin.", [.. create, "member"]);
        (await MarqueeProgram.RunAsync(settings, [.. create, "usher"])).Output.ShouldContain("ann@example.com is an usher.");
        (await MarqueeProgram.RunAsync(settings, [.. create, "programmer", "--promote"])).Output
            .ShouldContain("ann@example.com is a programmer.");

        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        await using var served = await MarqueeProgram.ServeAsync(address, settings);
        using var client = new HttpClient { BaseAddress = address };
        using var login = await client.PostAsJsonAsync("/api/accounts/login", new { email = "ann@example.com", password = Password }, Ct);
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await login.ResultAsync())["accessToken"]!);
        (await client.AdminPostAsync("movies", Admins.Movie("First"))).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await client.GetAsync("/api/admin/audit", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_admin_made_with_blanks_around_the_address_signs_in()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string> { ["DataFolder"] = folder.Path, ["MARQUEE_ADMIN_PASSWORD"] = Password };
        (await MarqueeProgram.RunAsync(settings, "migrate")).ExitCode.ShouldBe(0);

        await MarqueeProgram
            .ShouldFailAsync(settings, "name: Expected", "admin", "create", "--email", "ann@example.com", "--name", "Ann\tB");
        await MarqueeProgram.ShouldFailAsync(
            new(settings) { ["MARQUEE_ADMIN_PASSWORD"] = new string(' ', 8) }, "password: Choose", "admin", "create", "--email",
            "ann@example.com");
        (await MarqueeProgram.RunAsync(settings, "admin", "create", "--email", "ann@B\u00fccher.example ")).Output
            .ShouldContain("ann@xn--bcher-kva.example is an admin.");
    }

    [Fact]
    public async Task What_keeps_an_admin_from_being_made_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string> { ["DataFolder"] = folder.Path };

        await MarqueeProgram.ShouldFailAsync(settings, "Run the command migrate", "admin", "create", "--email", "ann@example.com");
        (await MarqueeProgram.RunAsync(settings, "migrate")).ExitCode.ShouldBe(0);
        await MarqueeProgram.ShouldFailAsync(settings, "There is no password", "admin", "create", "--email", "ann@example.com");
        await MarqueeProgram
            .ShouldFailAsync(
                new(settings) { ["MARQUEE_ADMIN_PASSWORD"] = "short" }, "8 to 128", "admin", "create", "--email", "ann@example.com");
        await MarqueeProgram
            .ShouldFailAsync(new(settings) { ["MARQUEE_ADMIN_PASSWORD"] = Password }, "email: Write", "admin", "create", "--email", "ann");
        (await MarqueeProgram.RunAsync(settings, "admin", "create")).ExitCode.ShouldBe(1, "an admin needs an address");
    }

    private async Task<Dictionary<string, string>> SettingsAsync(SetUp setUp, TemporaryFolder folder) => setUp switch
    {
        SetUp.Embedded => new() { ["DataFolder"] = folder.Path, ["Sample:Enabled"] = "false" },
        SetUp.Production => new()
        {
            ["Database:Provider"] = "PostgreSql",
            ["ConnectionStrings:Database"] = await servers.CreateDatabaseAsync(),
            ["ConnectionStrings:Redis"] = servers.Redis,
            ["Accounts:SigningKey"] = new string('k', 32),
        },
    };
}
