using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Redis;
using StackExchange.Redis;
using Order = Marquee.Domain.Reservations.Order;

namespace Marquee.Infrastructure.Reservations;

/// <summary>What <c>claim.lua</c> is told, and what its answers mean; its head says both.</summary>
internal sealed class ClaimScript(ReservationOptions rules)
{
    public static readonly RedisScript Script = RedisScript.Load("claim");

    private readonly RedisValue _leaseMs = (long)rules.ClaimLease.TotalMilliseconds;
    private readonly RedisValue _maxSeats = rules.MaxSeatsPerMember;

    public RedisValue[] ArgumentsOf(IReadOnlyList<Order> orders)
    {
        var arguments = new RedisValue[2 + orders.Sum(order => 3 + order.Seats.Count)];
        (arguments[0], arguments[1]) = (_leaseMs, _maxSeats);
        var next = 2;
        foreach (var order in orders)
        {
            arguments[next++] = ClaimFields.Encode(order.Id);
            arguments[next++] = order.UserId.Value;
            arguments[next++] = order.Seats.Count;
            foreach (var seat in order.Seats)
            {
                arguments[next++] = seat.Id.Value;
            }
        }

        return arguments;
    }

    public static ClaimAnswer Decode(long code, Order order) => code switch
    {
        0 => ClaimAnswer.Of(ClaimOutcome.Claimed),
        -1 => ClaimAnswer.Of(ClaimOutcome.NotLoaded),
        < -1 => new ClaimAnswer(ClaimOutcome.QuotaFull, [], (int)(-2 - code)),
        _ => new ClaimAnswer(
            (code & 3) switch { 3 => ClaimOutcome.PendingOfMember, 2 => ClaimOutcome.PerhapsOfMember, _ => ClaimOutcome.Taken },
            SeatsOf(code >> 2, order.Seats),
            0),
    };

    private static List<Seat> SeatsOf(long bits, IReadOnlyList<Seat> seats)
    {
        var taken = new List<Seat>(seats.Count);
        for (var i = 0; i < seats.Count; i++)
        {
            if ((bits >> i & 1) == 1)
            {
                taken.Add(seats[i]);
            }
        }

        return taken;
    }
}
