using System.Buffers.Text;
using System.Text;
using Marquee.Load.Http;

namespace Marquee.Load.Scenarios;

/// <summary>The origin's load: listings by a random title and a random genre. The titles are those that <c>seed</c> makes.</summary>
/// <param name="titles">How many titles there are; 0 for a new title with every request.</param>
internal sealed class Search(Target target, int titles) : IScenario
{
    private static readonly byte[][] Genres =
        [.. new[] { "ACTION", "ROMANCE", "HORROR", "SF", "ANIMATION" }.Select(Encoding.ASCII.GetBytes)];

    private readonly byte[] _start = target.Start("GET", $"/api/schedules?title={Uri.EscapeDataString(titles > 0 ? "영화" : "none")}");
    private int _last;

    public int Slots => 0;

    public int Write(Random random, Span<byte> buffer, out int slot)
    {
        slot = -1;
        // The start ends with its protocol and header: the rest of the address goes in between.
        var end = _start.AsSpan().IndexOf(" HTTP/1.1"u8);
        _start.AsSpan(0, end).CopyTo(buffer);
        var length = end;
        Utf8Formatter.TryFormat(titles > 0 ? random.Next(titles) + 1 : Interlocked.Increment(ref _last), buffer[length..], out var digits);
        length += digits;
        length += Copy("&genre="u8, buffer[length..]);
        length += Copy(Genres[random.Next(Genres.Length)], buffer[length..]);
        length += Copy(_start.AsSpan(end), buffer[length..]);
        return length + Copy("\r\n"u8, buffer[length..]);
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }
}
