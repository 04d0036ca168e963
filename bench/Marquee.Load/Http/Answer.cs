using System.Buffers.Text;

namespace Marquee.Load.Http;

/// <summary>What is read of an answer.</summary>
/// <param name="Length">Bytes of the whole answer.</param>
/// <param name="BodyStart">Where its body starts; with chunks, where the first chunk's size stands.</param>
/// <param name="Closes">Whether the server closes the connection after it.</param>
internal readonly record struct Answer(int Status, int Length, int BodyStart, bool Closes)
{
    /// <summary>Reads an HTTP/1.1 answer, with a length or in chunks.</summary>
    /// <returns><see langword="false"/> while bytes are missing.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Answer answer)
    {
        answer = default;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = bytes[..(end + 2)];
        var start = end + 4;
        if (!Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new InvalidDataException("The answer does not start with a status line of HTTP/1.1.");
        }

        var length = HeaderOf(head, "\r\nContent-Length: "u8) is { Length: > 0 } number
            && Utf8Parser.TryParse(number, out int body, out _) ? body
            : HeaderOf(head, "\r\nTransfer-Encoding: "u8).StartsWith("chunked"u8) ? ChunksOf(bytes[start..])
            : 0;
        if (length < 0 || bytes.Length < start + length)
        {
            return false;
        }

        answer = new Answer(status, start + length, start, HeaderOf(head, "\r\nConnection: "u8).StartsWith("close"u8));
        return true;
    }

    private static ReadOnlySpan<byte> HeaderOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        // Kestrel writes its headers in this case.
        var at = head.IndexOf(name);
        return at < 0 ? [] : head[(at + name.Length)..];
    }

    /// <summary>How many bytes all chunks have, or -1 while some are missing.</summary>
    private static int ChunksOf(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (bytes[at..].IndexOf("\r\n"u8) is >= 0 and var line)
        {
            if (!Utf8Parser.TryParse(bytes.Slice(at, line), out int size, out _, 'x'))
            {
                throw new InvalidDataException("A chunk has no size.");
            }

            at += line + 2 + size + 2;
            if (at > bytes.Length)
            {
                return -1;
            }

            if (size == 0)
            {
                return at;
            }
        }

        return -1;
    }
}
