using System.Net;
using System.Net.Sockets;
using System.Text;
using Garnet;
using Garnet.server;
using Marquee.Infrastructure.Redis;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Embedded;

/// <summary>
/// A Garnet server inside this process, for set-ups without a Redis of their own. It keeps nothing on disk and is reached by this user
/// only: through a Unix socket where the path allows one, else through a free loopback port.
/// </summary>
public sealed class EmbeddedRedis : IDisposable
{
    /// <summary>The longest path of a Unix socket, in bytes (<c>sockaddr_un</c> less its closing zero).</summary>
    private const int LongestSocketPath = 107;

    private readonly GarnetServer _server;
    private bool _disposed;

    private EmbeddedRedis(GarnetServer server, EndPoint endPoint) => (_server, EndPoint) = (server, endPoint);

    /// <summary>Where it listens.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="folder">An existing folder for the socket, used by no other server.</param>
    /// <param name="transactionMode">Whether scripts run alone. Only a test that wants to see the difference turns this off.</param>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public static EmbeddedRedis Start(string folder, bool transactionMode = true)
    {
        var socket = SocketIn(folder);
        EndPoint endPoint = HasSocket(socket) ? new UnixDomainSocketEndPoint(socket) : FreeLoopbackPort();

        // What a killed process left behind; the caller sees to it that no living one uses the folder.
        File.Delete(socket);
        var server = new GarnetServer(Options(endPoint, transactionMode));
        server.Start();
        return new EmbeddedRedis(server, endPoint);
    }

    /// <summary>Where the server of a folder listens, where the path allows a socket.</summary>
    public static string SocketIn(string folder) => Path.Combine(folder, "redis.sock");

    /// <summary>How to connect to the server that another process has started for a folder.</summary>
    /// <returns><see langword="null"/> when none answers at <see cref="SocketIn"/>.</returns>
    public static async Task<ConfigurationOptions?> FindAsync(string folder)
    {
        var socket = SocketIn(folder);
        if (!HasSocket(socket) || !File.Exists(socket))
        {
            return null;
        }

        var connection = RedisConnection.To(new UnixDomainSocketEndPoint(socket));
        await using var redis = await ConnectionMultiplexer.ConnectAsync(connection);
        return redis.IsConnected ? connection : null;
    }

    /// <summary>How to connect to it.</summary>
    public ConfigurationOptions Connection() => RedisConnection.To(EndPoint);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _server.Dispose();
        }
    }

    private static GarnetServerOptions Options(EndPoint endPoint, bool transactionMode) => new()
    {
        EndPoints = [endPoint],
        UnixSocketPath = endPoint is UnixDomainSocketEndPoint ? $"{endPoint}" : null,
        UnixSocketPermission = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        EnableLua = true,
        LuaOptions = new LuaOptions(),
        LuaTransactionMode = transactionMode,
        QuietMode = true,

        // Of a full Garnet keys vanish silently. A hall of 600 seats takes about 60 kB: this is room for some thousand halls.
        LogMemorySize = "256m",
        PageSize = "1m",
        IndexMemorySize = "1m",
    };

    private static bool HasSocket(string path) => !OperatingSystem.IsWindows() && Encoding.UTF8.GetByteCount(path) <= LongestSocketPath;

    private static IPEndPoint FreeLoopbackPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }
}
