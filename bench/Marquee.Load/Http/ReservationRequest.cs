using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Marquee.Load.Http;

/// <summary>Writes <c>POST /api/reservations</c> for one seat, each time with a new key.</summary>
internal sealed class ReservationRequest(Target target, string path, Tokens tokens)
{
    private readonly byte[] _start = target.Start("POST", path);

    /// <returns>The length of the request.</returns>
    public int Write(Span<byte> buffer, Random random, int member, long schedule, long seat)
    {
        Span<byte> body = stackalloc byte[80];
        var bodyWriter = new Writer(body);
        bodyWriter.Write("{\"scheduleId\":"u8);
        bodyWriter.Write(schedule);
        bodyWriter.Write(",\"seatIds\":["u8);
        bodyWriter.Write(seat);
        bodyWriter.Write("]}"u8);

        var writer = new Writer(buffer);
        writer.Write(_start);
        writer.Write("Authorization: Bearer "u8);
        writer.Write(tokens[member]);
        writer.Write("\r\nContent-Type: application/json\r\nIdempotency-Key: "u8);
        writer.WriteKey(random);
        writer.Write("\r\nContent-Length: "u8);
        writer.Write(bodyWriter.Written);
        writer.Write("\r\n\r\n"u8);
        writer.Write(body[..bodyWriter.Written]);
        return writer.Written;
    }

    private ref struct Writer(Span<byte> buffer)
    {
        private readonly Span<byte> _buffer = buffer;

        public int Written { get; private set; }

        public void Write(scoped ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_buffer[Written..]);
            Written += bytes.Length;
        }

        public void Write(long number)
        {
            Utf8Formatter.TryFormat(number, _buffer[Written..], out var length);
            Written += length;
        }

        public void WriteKey(Random random)
        {
            Span<byte> key = stackalloc byte[16];
            random.NextBytes(key);
            Utf8Formatter.TryFormat(MemoryMarshal.Read<Guid>(key), _buffer[Written..], out var length);
            Written += length;
        }
    }
}
