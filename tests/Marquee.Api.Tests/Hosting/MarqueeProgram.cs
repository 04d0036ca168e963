using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Marquee.Api.Tests.Hosting;

/// <summary>The program as a person starts it: another process, another folder.</summary>
internal sealed class MarqueeProgram : IAsyncDisposable
{
    /// <summary>Ends a test that hangs; a busy machine needs far less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];

    private MarqueeProgram(Process process) => _process = process;

    /// <summary>Runs to the end; answers exit code, standard output and standard error.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(
        Dictionary<string, string> settings, params string[] arguments) =>
        RunWithInputAsync("", settings, arguments);

    /// <summary>Runs to the end with a text on standard input.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunWithInputAsync(
        string input, Dictionary<string, string> settings, params string[] arguments)
    {
        await using var program = Start(settings, arguments);
        await program._process.StandardInput.WriteAsync(input);
        program._process.StandardInput.Close();
        var output = program._process.StandardOutput.ReadToEndAsync();
        var error = program._process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await program._process.WaitForExitAsync(patience.Token);
        return (program._process.ExitCode, await output, await error);
    }

    /// <summary>Runs to the end, which must be exit code 1 and one line on standard error that names what is wrong.</summary>
    public static async Task ShouldFailAsync(Dictionary<string, string> settings, string named, params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(settings, arguments);

        exitCode.ShouldBe(1, output + error);
        error.Trim().ShouldNotContain('\n', customMessage: error);
        error.ShouldStartWith("marquee: ");
        error.ShouldContain(named);
        output.ShouldNotContain("   at ", customMessage: output);
    }

    /// <summary>Starts serving and waits until it answers.</summary>
    public static async Task<MarqueeProgram> ServeAsync(Uri address, Dictionary<string, string> settings, string setting = "urls")
    {
        var program = Start(new(settings) { [setting] = setting == "urls" ? address.ToString() : $"{address.Port}" }, []);
        program._process.OutputDataReceived += (_, line) => program._output.Enqueue(line.Data ?? "");
        program._process.BeginOutputReadLine();
        using var client = new HttpClient { BaseAddress = address };
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var response = await client.GetAsync("/health/ready");
                if (response.StatusCode == HttpStatusCode.OK || started.Elapsed > Patience)
                {
                    response.StatusCode.ShouldBe(HttpStatusCode.OK);
                    return program;
                }

                await Task.Delay(100);
            }
            catch (HttpRequestException) when (started.Elapsed < Patience && !program._process.HasExited)
            {
                await Task.Delay(100);
            }
            catch (HttpRequestException) when (program._process.HasExited)
            {
                throw new InvalidOperationException(
                    $"It ended with {program._process.ExitCode}: {await program._process.StandardError.ReadToEndAsync()}");
            }
        }
    }

    /// <summary>What it has written while serving.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Waits for a line of its output.</summary>
    public async Task<string> FindOutputAsync(string part)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            if (_output.FirstOrDefault(line => line.Contains(part, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            started.Elapsed.ShouldBeLessThan(Patience, $"no line has '{part}': {Output}");
            await Task.Delay(50);
        }
    }

    /// <summary>Asks it to end, as Ctrl+C or an orchestrator does; answers the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it without giving it a chance.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static MarqueeProgram Start(Dictionary<string, string> settings, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Marquee.Api.dll"), .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Start__WarmUp"] = "00:00:00";
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new MarqueeProgram(Process.Start(start)!);
    }
}
