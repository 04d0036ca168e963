using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Marquee.Api.Tests.Deployment;

/// <summary>
/// <c>compose.yaml</c> and <c>Dockerfile</c> agree with the application, with each other and with the other files of <c>deploy</c>.
/// </summary>
public sealed partial class ComposeTests(Servers servers)
{
    private static readonly string Compose = Read("compose.yaml");
    private static readonly string Dockerfile = Read("Dockerfile");
    private static readonly Dictionary<string, Service> Services = Parse().Services;
    private static readonly List<Service> Instances = [.. Services.Values.Where(service => service.Image == "marquee")];
    private static readonly string[] Serving =
        [.. Services.Where(service => service.Value is { Image: "marquee", Command: null }).Select(service => service.Key)];

    [Fact]
    public void Every_setting_exists()
    {
        var names = Instances.SelectMany(instance => instance.Environment.Keys)
            .Concat(DockerfileValues("ENV").Select(pair => pair.Split('=')[0])).Distinct();

        names.Order().ShouldBeSubsetOf(KnownSettings.EnvironmentNames);
    }

    [Fact]
    public void Every_secret_is_asked_for_and_none_has_a_default()
    {
        var secrets = Services.Values.SelectMany(service => service.Environment)
            .Where(pair => pair.Key.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase) || pair.Key.EndsWith(
                "Key", StringComparison.Ordinal)
                || pair.Value.Contains("Password", StringComparison.OrdinalIgnoreCase))
            .ToList();

        secrets.Count.ShouldBe(1 + (2 * Instances.Count));
        secrets.ShouldAllBe(pair => AskedFor().IsMatch(pair.Value), "written as ${NAME:?...}, which refuses to start without it");
    }

    [Fact]
    public void The_instances_are_those_of_the_proxy_and_only_the_proxy_is_published()
    {
        var upstream = UpstreamServer().Matches(Read("nginx.conf")).Select(match => match.Groups["host"].Value).ToList();

        upstream.ShouldBe(Serving);
        UpstreamServer().Matches(Read("nginx.conf"))
            .ShouldAllBe(match => match.Groups["port"].Value == DockerfileValues("EXPOSE").Single());
        Services.Where(service => service.Value.Ports.Count > 0).Select(service => service.Key).ShouldBe(["proxy"]);
        Services["proxy"].Ports.ShouldBe(["8080:80"]);
        Read("nginx.conf").ShouldContain("listen 80;");
        Services["proxy"].DependsOn.Keys.ShouldBe(upstream);
        Services["proxy"].Volumes.Single().ShouldStartWith("./deploy/nginx.conf:");
    }

    [Fact]
    public void Nobody_serves_before_what_it_needs_is_there()
    {
        foreach (var instance in Serving.Select(name => Services[name]))
        {
            instance.DependsOn["migrate"].Condition.ShouldBe("service_completed_successfully");
            instance.DependsOn["redis"].Condition.ShouldBe("service_healthy");
            instance.Environment["Database__MigrateOnStart"].ShouldBe("false");
        }

        Services["migrate"].Command.ShouldBe("migrate");
        Services["migrate"].Restart.ShouldBe("no", "compose waits for its end");
        foreach (var (needed, _) in Services.Values.SelectMany(service => service.DependsOn)
            .Where(need => need.Value.Condition == "service_healthy"))
        {
            (Services[needed].Healthcheck is not null || (
                Services[needed].Image == "marquee" && Dockerfile.Contains("\nHEALTHCHECK ", StringComparison.Ordinal)))
                .ShouldBeTrue($"{needed} has a health check");
        }
    }

    [Fact]
    public void The_trusted_proxy_is_in_the_network_of_the_instances()
    {
        var subnet = Parse().Networks["default"].Ipam.Config.Single()["subnet"];

        Instances.ShouldAllBe(instance => instance.Environment["Proxy__Trusted"] == subnet);
    }

    [Fact]
    public void An_instance_has_time_to_drain()
    {
        Instances.ShouldAllBe(instance => instance.StopGracePeriod == "40s");
        Read("marquee.service").ShouldContain("TimeoutStopSec=40s");
        Read("operations.md").ShouldContain("after 30 s at the latest");
        DockerfileValues("STOPSIGNAL").ShouldBe(["SIGTERM"]);
    }

    [Fact]
    public void The_image_keeps_data_where_its_user_may_write()
    {
        DockerfileValues("ENV").ShouldContain("DataFolder=/data");
        DockerfileValues("VOLUME").ShouldBe(["/data"]);
        Dockerfile.ShouldContain("chown $APP_UID /data");
        DockerfileValues("USER").ShouldBe(["$APP_UID"]);
        DockerfileValues("ENTRYPOINT").ShouldBe(["""["dotnet", "Marquee.Api.dll"]"""]);
    }

    [Fact]
    public async Task The_health_check_of_the_image_tells_an_instance_from_none()
    {
        var port = DockerfileValues("EXPOSE").Single();
        var command = JsonSerializer.Deserialize<string[]>(HealthCheck().Match(Dockerfile).Groups["command"].Value).ShouldNotBeNull();
        command[2].ShouldContain($"/{port};");

        (await RunAsync(servers[SetUp.Production].Address.Port)).ShouldBe(0);
        (await RunAsync(ServerProcess.FreePort())).ShouldNotBe(0);

        async Task<int> RunAsync(int used)
        {
            var script = command[2].Replace($"/{port};", $"/{used};", StringComparison.Ordinal);
            using var check = Process.Start(new ProcessStartInfo(command[0], [command[1], script]) { RedirectStandardError = true })!;
            await check.WaitForExitAsync(TestContext.Current.CancellationToken);
            return check.ExitCode;
        }
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name));

    private static IEnumerable<string> DockerfileValues(string instruction) =>
        Dockerfile.Split('\n').Where(line => line.StartsWith($"{instruction} ", StringComparison.Ordinal))
            .Select(line => line[(instruction.Length + 1)..]);

    private static ComposeFile Parse() =>
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties().Build()
            .Deserialize<ComposeFile>(new MergingParser(new Parser(new StringReader(Compose))));

    [GeneratedRegex(@"\$\{[A-Z_]+:\?[^}]+\}$")]
    private static partial Regex AskedFor();

    [GeneratedRegex(@"^\s+server (?<host>\w+):(?<port>\d+) ", RegexOptions.Multiline)]
    private static partial Regex UpstreamServer();

    [GeneratedRegex(@"^HEALTHCHECK [^\[]*CMD (?<command>\[.*\])$", RegexOptions.Multiline)]
    private static partial Regex HealthCheck();

    private sealed class ComposeFile
    {
        /// <summary>Has the anchor of the instances.</summary>
        [YamlMember(Alias = "x-marquee", ApplyNamingConventions = false)]
        public Service Template { get; set; } = new();

        public Dictionary<string, Service> Services { get; set; } = [];

        public Dictionary<string, Network> Networks { get; set; } = [];
    }

    private sealed class Service
    {
        public string Image { get; set; } = "";

        public string? Command { get; set; }

        public string? Restart { get; set; }

        public string? StopGracePeriod { get; set; }

        public Dictionary<string, string> Environment { get; set; } = [];

        public Dictionary<string, Need> DependsOn { get; set; } = [];

        public List<string> Ports { get; set; } = [];

        public List<string> Volumes { get; set; } = [];

        public Dictionary<string, string>? Healthcheck { get; set; }
    }

    private sealed class Need
    {
        public string Condition { get; set; } = "";
    }

    private sealed class Network
    {
        public AddressPools Ipam { get; set; } = new();
    }

    private sealed class AddressPools
    {
        public List<Dictionary<string, string>> Config { get; set; } = [];
    }
}
