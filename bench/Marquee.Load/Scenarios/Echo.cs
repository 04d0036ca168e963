using System.Globalization;
using System.Text;
using Marquee.Load.Http;

namespace Marquee.Load.Scenarios;

/// <summary>One request, over and over: a GET, or a POST when there is a body.</summary>
/// <remarks>
/// <see cref="Number"/> becomes a number of eight digits, and <see cref="Address"/> (in headers only) an address of 10.0.0.0/8: another
/// one after every so many requests.
/// </remarks>
/// <param name="headers">Further lines of its head, each "Name: value".</param>
/// <param name="every">After how many.</param>
internal sealed class Echo(Target target, string path, string? body, IReadOnlyList<string> headers, int every) : IScenario
{
    private const string Number = "{number}";
    private const string Address = "{address}";

    private readonly string _request =
        Encoding.ASCII.GetString(target.Start(body is null ? "GET" : "POST", path))
        + string.Concat(headers.Select(line => $"{line}\r\n"))
        + (body is null ? "\r\n" : string.Create(
            CultureInfo.InvariantCulture,
            $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(Fill(body, 0))}\r\n\r\n{body}"));

    private readonly bool _varies = new[] { Number, Address }.Any(
        part => $"{body}{string.Concat(headers)}".Contains(part, StringComparison.Ordinal));

    private byte[]? _bytes;
    /// <summary>Runs begin at different numbers.</summary>
    private int _sent = Random.Shared.Next(1 << 24);

    public int Slots => 0;

    public int Write(Random random, Span<byte> buffer, out int slot)
    {
        slot = -1;
        var bytes = _varies
            ? Encoding.UTF8.GetBytes(Fill(_request, Interlocked.Increment(ref _sent) / every))
            : _bytes ??= Encoding.UTF8.GetBytes(_request);
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    private static string Fill(string text, int number) => text
        .Replace(Number, number.ToString("D8", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace(
            Address, string.Create(CultureInfo.InvariantCulture, $"10.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}"),
            StringComparison.Ordinal);
}
