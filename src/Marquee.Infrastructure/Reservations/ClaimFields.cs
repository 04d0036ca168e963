using System.Buffers.Binary;
using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Reservations;

/// <summary>
/// How the hash of a schedule is written, by the scripts as well. Its fields:
/// <list type="bullet">
/// <item><c>loaded</c>: until when the schedule is known (all times are Redis' own, in ms since 1970);</item>
/// <item>a seat's id: <c>kind|reservation|member|until|written at</c>; kind is L for a lease, P for promoted; until 0 is for good; a lease
/// without reservation and member is a mark;</item>
/// <item><c>q:member</c>: <c>reservation,seats,until;</c> of each reservation the member has;</item>
/// <item><c>t:reservation</c>: until when this is its tombstone.</item>
/// </list>
/// </summary>
internal static class ClaimFields
{
    private const int BytesOfId = 16;
    private const char Promoted = 'P';

    public static readonly RedisValue Loaded = "loaded";

    /// <summary>The schedule's hash.</summary>
    public static RedisKey HashOf(ScheduleId schedule) =>
        string.Create(CultureInfo.InvariantCulture, $"marquee:seats:{{{schedule.Value}}}");

    /// <summary>The schedule's load lock, in the same slot.</summary>
    public static RedisKey LoadLockOf(ScheduleId schedule) =>
        string.Create(CultureInfo.InvariantCulture, $"marquee:load:{{{schedule.Value}}}");

    /// <summary>
    /// A reservation in 36 characters. With them a seat's value is longer than 64 bytes, so that Redis keeps the hash as a table and not as
    /// a list, in which it would search for every field: with 100 seats sold that took three times as long as the rest of a script.
    /// </summary>
    public static string Encode(Guid reservation) => reservation.ToString("D", CultureInfo.InvariantCulture);

    /// <summary>
    /// One number for who has which seats, as <c>agree.lua</c> adds it up: the same for the same seats, and another, but for one in some
    /// million, when they differ. Exact in a double: a seat adds less than 2^40.
    /// </summary>
    public static long SumOf(IEnumerable<TakenSeat> seats)
    {
        Span<byte> id = stackalloc byte[BytesOfId];
        var sum = 0L;
        foreach (var seat in seats)
        {
            // Random bits of a version 7 UUID: the last seven digits.
            seat.ReservationId.TryWriteBytes(id, bigEndian: true, out _);
            sum += ((BinaryPrimitives.ReadUInt32BigEndian(id[12..]) & 0x0fff_ffffL) * 4096) + (seat.SeatId.Value % 4096);
        }

        return sum;
    }

    /// <summary>The seats somebody has; <see langword="null"/> when the schedule is not known.</summary>
    /// <param name="now">Redis' time, in ms.</param>
    public static IReadOnlyList<ClaimedSeat>? Decode(HashEntry[] fields, long now)
    {
        var seats = new List<ClaimedSeat>();
        var known = false;
        foreach (var field in fields)
        {
            if (field.Name == Loaded)
            {
                known = (long)field.Value > now;
            }
            else if (
                long.TryParse((string?)field.Name, CultureInfo.InvariantCulture, out var seat)
                && Decode(new SeatId(seat), (string)field.Value!, now) is { } claimed)
            {
                seats.Add(claimed);
            }
        }

        return known ? seats : null;
    }

    private static ClaimedSeat? Decode(SeatId seat, string value, long now)
    {
        var parts = value.Split('|');
        var until = long.Parse(parts[3], CultureInfo.InvariantCulture);
        if (until != 0 && until <= now)
        {
            return null;
        }

        return new ClaimedSeat(
            seat,
            parts[1].Length == 0 ? Guid.Empty : Guid.Parse(parts[1], CultureInfo.InvariantCulture),
            new UserId(parts[2].Length == 0 ? 0 : long.Parse(parts[2], CultureInfo.InvariantCulture)),
            parts[0][0] == Promoted,
            until == 0 ? null : TimeSpan.FromMilliseconds(until - now));
    }
}
