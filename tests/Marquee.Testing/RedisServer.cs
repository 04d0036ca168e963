namespace Marquee.Testing;

/// <summary>A redis-server without data of its own.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>Enough for a number of its own for every application of a test run.</summary>
    private const int Databases = 10_000;

    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private RedisServer(TemporaryFolder folder, ServerProcess process, int port) => (_folder, _process, Port) = (folder, process, port);

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <param name="port">The port of one that was stopped, to come up again in its place; by default a free one.</param>
    /// <param name="socket">A Unix socket to listen on, too.</param>
    public static async Task<RedisServer> StartAsync(int? port = null, string? socket = null)
    {
        var folder = new TemporaryFolder();
        var chosen = port ?? ServerProcess.FreePort();
        string[] onSocket = socket is null ? [] : ["--unixsocket", socket];
        var process = await ServerProcess.StartAsync(
            chosen, "redis-server",
            ["--port", $"{chosen}", "--bind", "127.0.0.1", "--dir", folder.Path, "--save", "", "--appendonly", "no", "--databases",
            $"{Databases}", .. onSocket]);
        return new RedisServer(folder, process, chosen);
    }

    /// <summary>Keeps its connections and answers nothing, until <see cref="ResumeAsync"/>.</summary>
    public Task StallAsync() => _process.SignalAsync("STOP");

    public Task ResumeAsync() => _process.SignalAsync("CONT");

    /// <summary>Ends it without a word, as a crash does.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
