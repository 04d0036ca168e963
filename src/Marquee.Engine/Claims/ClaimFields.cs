using System.Buffers.Binary;
using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using StackExchange.Redis;

namespace Marquee.Engine.Claims;

/// <summary>The names of keys, and how the scripts are told of reservations; <c>fields.lua</c> says how a hash is written.</summary>
internal static class ClaimFields
{
    /// <summary>Reservations younger than this may be on their way to the database or to Redis; both sides leave them out.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    /// <summary>The first digits of a version 7 UUID are its time in ms: 48 bits, with a hyphen among them.</summary>
    private const int CharactersOfTime = 13;

    /// <summary>The schedule's hash.</summary>
    public static RedisKey HashOf(ScheduleId schedule) =>
        string.Create(CultureInfo.InvariantCulture, $"marquee:seats:{{{schedule.Value}}}");

    /// <summary>The schedule's load lock, in the same slot.</summary>
    public static RedisKey LoadLockOf(ScheduleId schedule) =>
        string.Create(CultureInfo.InvariantCulture, $"marquee:load:{{{schedule.Value}}}");

    public static RedisKey[] KeysOf(ScheduleId schedule) => [HashOf(schedule), LoadLockOf(schedule)];

    public static string Encode(Guid reservation) => reservation.ToString("D", CultureInfo.InvariantCulture);

    /// <summary>The last 28 bits of a reservation's id, by which scripts tell one from another where a rare error does no harm.</summary>
    public static long BitsOf(Guid reservation)
    {
        Span<byte> id = stackalloc byte[16];
        reservation.TryWriteBytes(id, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(id[12..]) & 0x0fff_ffff;
    }

    /// <summary>What is left until an instant, rounded up to whole ms: 0 would be for good, and an instant that is over is 1.</summary>
    public static long Remaining(DateTime? expiresAt, DateTime now) =>
        expiresAt is null ? 0 : Math.Max(1, (long)Math.Ceiling((expiresAt.Value - now).TotalMilliseconds));

    /// <summary>Whether a reservation is too young to compare.</summary>
    public static bool IsYoung(Guid reservation, DateTime now) =>
        string.CompareOrdinal(Encode(reservation)[..CharactersOfTime], Youngest(now)) >= 0;

    /// <summary>The start of the ids of reservations that are too young to compare.</summary>
    public static string Youngest(DateTime now) =>
        Encode(Guid.CreateVersion7(new DateTimeOffset(now - Settled)))[..CharactersOfTime];

    /// <summary>
    /// Two numbers for who has which seats, as <c>verify.lua</c> adds them up: equal for the same seats, and different, but for one case in
    /// some million, for others. Exact in a double: a seat adds less than 2^40.
    /// </summary>
    /// <param name="youngest">What <see cref="Youngest"/> gave.</param>
    public static (long Held, long ForGood) SumsOf(IEnumerable<LiveSeat> seats, string youngest)
    {
        Span<byte> id = stackalloc byte[16];
        var (held, forGood) = (0L, 0L);
        var first = ulong.Parse(youngest.Replace("-", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        foreach (var seat in seats)
        {
            seat.ReservationId.TryWriteBytes(id, bigEndian: true, out _);
            if (BinaryPrimitives.ReadUInt64BigEndian(id) >> 16 >= first)
            {
                continue;
            }

            var part = (BitsOf(seat.ReservationId) * 4096) + (seat.SeatId.Value % 4096);
            if (seat.ExpiresAt is null)
            {
                forGood += part;
            }
            else
            {
                held += part;
            }
        }

        return (held, forGood);
    }
}
