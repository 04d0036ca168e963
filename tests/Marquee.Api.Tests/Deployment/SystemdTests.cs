using System.Diagnostics;

namespace Marquee.Api.Tests.Deployment;

/// <summary><c>deploy/marquee.service</c>: systemd understands it, and it says what the documents say.</summary>
public sealed class SystemdTests
{
    /// <summary>In tenths: what systemd calls "OK" ends at 2.0.</summary>
    private const int AllowedExposure = 20;

    private static readonly string Unit = Path.Combine(AppContext.BaseDirectory, "marquee.service");

    private static readonly ILookup<string, string> Lines = File.ReadLines(Unit)
        .Where(line => !line.StartsWith('#') && line.Contains('=', StringComparison.Ordinal))
        .ToLookup(line => line.Split('=', 2)[0], line => line.Split('=', 2)[1]);

    [Fact]
    public async Task Systemd_knows_every_line_and_finds_it_locked_up()
    {
        // A machine without the installed application: the program is looked for, too.
        var copy = Path.Combine(AppContext.BaseDirectory, "checked", "marquee.service");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await File.WriteAllTextAsync(
            copy, (await File.ReadAllTextAsync(Unit, Ct))
            .Replace("ExecStart=/usr/bin/dotnet", "ExecStart=/bin/true", StringComparison.Ordinal), Ct);

        (await AnalyzeAsync("verify", copy)).ShouldBe("");
        await AnalyzeAsync("security", "--offline=yes", $"--threshold={AllowedExposure}", copy);
    }

    [Fact]
    public async Task Its_settings_exist_and_its_paths_are_those_of_the_documents()
    {
        var documents = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "operations.md"), Ct);

        Lines["Environment"].Select(pair => pair.Split('=')[0]).ShouldBeSubsetOf(KnownSettings.EnvironmentNames);
        Lines["Environment"].ShouldContain($"DataFolder=/var/lib/{Lines["StateDirectory"].Single()}");
        foreach (var path in new[] { Lines["EnvironmentFile"].Single(), Lines["WorkingDirectory"].Single(),
            "/etc/systemd/system/marquee.service" })
        {
            documents.ShouldContain(path);
        }

        Lines["ExecStart"].Single().ShouldContain($"{Lines["WorkingDirectory"].Single()}/Marquee.Api.dll");
        Lines.Contains("MemoryDenyWriteExecute").ShouldBeFalse("the runtime compiles while it runs");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Runs systemd-analyze, which must succeed; answers what it complains of.</summary>
    private static async Task<string> AnalyzeAsync(params string[] arguments)
    {
        using var analyze = Process.Start(
            new ProcessStartInfo("systemd-analyze", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = analyze.StandardOutput.ReadToEndAsync(Ct);
        var complaints = await analyze.StandardError.ReadToEndAsync(Ct);
        await analyze.WaitForExitAsync(Ct);
        analyze.ExitCode.ShouldBe(0, await output + complaints);
        return complaints;
    }
}
