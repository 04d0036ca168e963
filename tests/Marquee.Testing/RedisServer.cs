namespace Marquee.Testing;

/// <summary>A redis-server without data of its own.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private RedisServer(TemporaryFolder folder, ServerProcess process, int port) =>
        (_folder, _process, ConnectionString) = (folder, process, $"127.0.0.1:{port}");

    public string ConnectionString { get; }

    public static async Task<RedisServer> StartAsync()
    {
        var folder = new TemporaryFolder();
        var port = ServerProcess.FreePort();
        var process = await ServerProcess.StartAsync(
            port, "redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder.Path, "--save", "", "--appendonly", "no");
        return new RedisServer(folder, process, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
