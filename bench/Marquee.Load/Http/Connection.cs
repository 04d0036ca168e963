using System.Net;
using System.Net.Sockets;

namespace Marquee.Load.Http;

/// <summary>One connection that is kept alive, with at most one request in flight.</summary>
/// <remarks>
/// Sends at once and reads by callbacks, without a task or an allocation a request: the client shares the processors with what it measures.
/// A connection that breaks is made again; the request in flight counts as failed, with status 0.
/// </remarks>
internal sealed class Connection : IDisposable
{
    private readonly IPEndPoint _server;
    private readonly Answered _answered;
    private readonly SocketAsyncEventArgs _reading = new();
    private readonly byte[] _request = new byte[4096];
    private byte[] _answer = new byte[8192];
    private Socket _socket;
    private int _read;

    public Connection(IPEndPoint server, Answered answered)
    {
        (_server, _answered) = (server, answered);
        _reading.Completed += (_, _) => Drive(Read(completed: true));
        _socket = Open();
    }

    /// <summary>Takes an answer, and may write the next request.</summary>
    /// <param name="status">The HTTP status, or 0 when the connection broke.</param>
    /// <param name="body">The rest of the answer after its headers.</param>
    /// <returns>
    /// The length of the next request. 0 when there is none; then the connection may be in somebody else's hands already.
    /// </returns>
    internal delegate int Answered(Connection connection, int status, ReadOnlySpan<byte> body);

    /// <summary>Draws for this connection alone.</summary>
    public Random Random { get; } = new();

    /// <summary>Where the next request is written.</summary>
    public Span<byte> Request => _request;

    /// <summary>State of the request in flight, for its writer.</summary>
    public int Slot { get; set; }

    /// <summary>The time its latency counts from, a timestamp.</summary>
    public long Since { get; set; }

    /// <summary>Failures since the last answer.</summary>
    public int Failures { get; private set; }

    /// <summary>
    /// Sends the first bytes of <see cref="Request"/>, and goes on in the background for as long as there is a next request.
    /// </summary>
    public void Drive(int length)
    {
        while (length > 0)
        {
            _read = 0;
            length = Send(length) ? Read(completed: false) : Fail();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _reading.Dispose();
    }

    private bool Send(int length)
    {
        try
        {
            _socket.Send(_request.AsSpan(0, length));
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Reads until the answer is whole.</summary>
    /// <param name="completed">Whether a read has just ended.</param>
    /// <returns>The length of the next request, or 0, also while the rest is read in the background.</returns>
    private int Read(bool completed)
    {
        while (true)
        {
            if (completed)
            {
                if (_reading.SocketError is not SocketError.Success || _reading.BytesTransferred == 0)
                {
                    return Fail();
                }

                _read += _reading.BytesTransferred;
                if (Answer.TryRead(_answer.AsSpan(0, _read), out var answer))
                {
                    Failures = 0;
                    if (answer.Closes)
                    {
                        Reopen();
                    }

                    return _answered(this, answer.Status, _answer.AsSpan(answer.BodyStart, answer.Length - answer.BodyStart));
                }

                if (_read == _answer.Length)
                {
                    Array.Resize(ref _answer, _answer.Length * 2);
                }
            }

            _reading.SetBuffer(_answer, _read, _answer.Length - _read);
            if (_socket.ReceiveAsync(_reading))
            {
                return 0;
            }

            completed = true;
        }
    }

    private int Fail()
    {
        Failures++;
        Reopen();
        return _answered(this, 0, []);
    }

    private void Reopen()
    {
        _socket.Dispose();
        try
        {
            _socket = Open();
        }
        catch (SocketException)
        {
            // The next request fails, too.
        }
    }

    private Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(_server);
        return socket;
    }
}
