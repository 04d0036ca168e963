using System.Globalization;
using System.Text;
using Marquee.Load.Http;

namespace Marquee.Load.Scenarios;

/// <summary>One request, over and over: a GET, or a POST when there is a body.</summary>
/// <param name="headers">Further lines of its head, each "Name: value".</param>
internal sealed class Echo(Target target, string path, string? body, IReadOnlyList<string> headers) : IScenario
{
    private readonly byte[] _request =
    [
        .. target.Start(body is null ? "GET" : "POST", path),
        .. Encoding.UTF8.GetBytes(string.Concat(headers.Select(line => $"{line}\r\n"))),
        .. Encoding.UTF8.GetBytes(body is null
            ? "\r\n"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}")),
    ];

    public int Slots => 0;

    public int Write(Random random, Span<byte> buffer, out int slot)
    {
        slot = -1;
        _request.CopyTo(buffer);
        return _request.Length;
    }
}
