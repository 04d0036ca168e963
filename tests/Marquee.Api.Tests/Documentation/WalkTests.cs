using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Documentation;

/// <summary>The walk with curl in README.md, typed into bash as it stands there.</summary>
public sealed partial class WalkTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newcomer_browses_signs_in_reserves_pays_and_cancels()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Payments:Gateway", "Sandbox"));
        var readme = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "README.md"), Ct);
        var walk = Commands()
            .Match(readme).Groups["commands"].Value.Replace("http://localhost:8080/", server.Address.ToString(), StringComparison.Ordinal);

        var answers = await RunAsync($"set -euo pipefail\n{walk}");

        answers[0]!["theater"]!["id"]!.GetValue<long>().ShouldBe(1);
        answers.Skip(1).Select(answer => (string?)answer!["status"]).ShouldBe(["HELD", "CONFIRMED", "CANCELLED"]);
    }

    /// <summary>Runs the commands with standard error in standard output.</summary>
    /// <returns>The JSON values they print.</returns>
    private static async Task<JsonArray> RunAsync(string commands)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec 2>&1\n{commands}"]) { RedirectStandardOutput = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync(Ct);
        await bash.WaitForExitAsync(Ct);
        bash.ExitCode.ShouldBe(0, output);
        return JsonNode.Parse($"[{ValueEnd().Replace(output.Trim(), "},{")}]")!.AsArray();
    }

    [GeneratedRegex(@"## A walk with curl.*?```sh\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Commands();

    [GeneratedRegex(@"\}\s*\{(?=\s*"")")]
    private static partial Regex ValueEnd();
}
