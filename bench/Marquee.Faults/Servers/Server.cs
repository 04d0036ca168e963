using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Marquee.Faults.Servers;

/// <summary>A server process that can be killed, paused and started again at its port. It ends with this process at the latest.</summary>
internal sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _name;
    private readonly string _folder;
    private readonly IReadOnlyList<string> _command;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _process;

    /// <param name="settings">Its environment, on top of that of this process.</param>
    public Server(string name, string folder, int port, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? settings = null)
    {
        (_name, _folder, Port, _command, _settings) = (name, folder, port, command, settings ?? new Dictionary<string, string>());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    public string Name => _name;

    public int Port { get; }

    public string Log => Path.Combine(_folder, $"{_name}.log");

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it, and waits until it serves.</summary>
    /// <param name="serves">Asks it something only a server that is ready answers.</param>
    public async Task StartAsync(Func<CancellationToken, Task<bool>> serves, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        _process = Launch();
        while (!await serves(ct))
        {
            if (_process.HasExited && Stopwatch.GetElapsedTime(began) < Patience)
            {
                // PostgreSQL refuses while the last of its killed children is not quite gone.
                await Task.Delay(200, ct);
                _process.Dispose();
                _process = Launch();
            }
            else if (Stopwatch.GetElapsedTime(began) >= Patience)
            {
                throw new InvalidOperationException($"{_name} does not come up: {await TailAsync()}");
            }

            await Task.Delay(20, ct);
        }
    }

    /// <summary>SIGKILL, to it and its children.</summary>
    public async Task KillAsync()
    {
        Kill();
        if (_process is { } process)
        {
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>SIGSTOP.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    /// <summary>SIGTERM, as an orchestrator does; killed when it takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not { HasExited: false } process)
        {
            return;
        }

        await SignalAsync("TERM");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Killed below.
        }

        await KillAsync();
    }

    public async Task<string> TailAsync()
    {
        var lines = File.Exists(Log) ? await File.ReadAllLinesAsync(Log) : [];
        return string.Join('\n', lines.TakeLast(20));
    }

    /// <summary>
    /// A shell sends what the process writes to a file, so that nothing is lost however it ends, and becomes the process.
    /// </summary>
    private Process Launch()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$SERVER_LOG\" 2>&1", "sh", .. _command])
            { WorkingDirectory = _folder };
        start.Environment["SERVER_LOG"] = Log;
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{_name} does not start.");
    }

    private async Task SignalAsync(string signal)
    {
        if (_process is { HasExited: false } process)
        {
            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            await kill.WaitForExitAsync();
        }
    }

    private void Kill()
    {
        try
        {
            _process?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Ended already.
        }
    }
}

/// <summary>Runs a program to its end.</summary>
internal static class Run
{
    public static async Task<(int ExitCode, string Output)> ToEndAsync(
        IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string>? settings, CancellationToken ct)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
            { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await using var end = ct.Register(() => process.Kill(entireProcessTree: true));
        var output = new StringBuilder();
        foreach (var part in await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None)))
        {
            output.Append(part);
        }

        await process.WaitForExitAsync(ct);
        return (process.ExitCode, output.ToString().Trim());
    }
}
