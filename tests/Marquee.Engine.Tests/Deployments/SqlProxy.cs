using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>
/// Stands between the application and PostgreSQL: loses the answer to a commit when asked to, as a network does, and exchanges parts of
/// statements for others of the same length.
/// </summary>
internal sealed class SqlProxy : IAsyncDisposable
{
    private const int BufferSize = 1 << 20;
    private static readonly byte[] Committed = "COMMIT\0"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private readonly List<(byte[] From, byte[] To, TextEdit Edit)> _edits;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;
    private int _commitsToLose;

    public SqlProxy(int server, IEnumerable<TextEdit> edits)
    {
        _server = server;
        _edits = [.. edits.Select(
            edit => (Encoding.ASCII.GetBytes(edit.From), Encoding.ASCII.GetBytes(edit.To.PadRight(edit.From.Length)), edit))];
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next commit is done, but its answer does not arrive, and the connection is gone.</summary>
    public void LoseNextCommit() => Interlocked.Exchange(ref _commitsToLose, 1);

    public void LoseNoCommit() => Interlocked.Exchange(ref _commitsToLose, 0);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server);
                (client.NoDelay, server.NoDelay) = (true, true);
                await Task.WhenAny(
                    PumpAsync(client.GetStream(), server.GetStream(), Edit),
                    PumpAsync(server.GetStream(), client.GetStream(), Lose));
            }
            catch (SocketException)
            {
                // The server is away; so is the proxy.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<Memory<byte>, bool> passes)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await from.ReadAsync(buffer, _closing.Token) is var read and > 0 && passes(buffer.AsMemory(0, read)))
            {
                await to.WriteAsync(buffer.AsMemory(0, read), _closing.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone; so is the other.
        }
    }

    private bool Edit(Memory<byte> sent)
    {
        foreach (var (from, to, edit) in _edits)
        {
            for (var at = sent.Span.IndexOf(from); at >= 0; at = sent.Span.IndexOf(from))
            {
                to.CopyTo(sent.Span[at..]);
                edit.WasMade = true;
            }
        }

        return true;
    }

    private bool Lose(Memory<byte> answered) =>
        Volatile.Read(ref _commitsToLose) == 0 || answered.Span.IndexOf(Committed) < 0 || Interlocked.Exchange(ref _commitsToLose, 0) == 0;
}
