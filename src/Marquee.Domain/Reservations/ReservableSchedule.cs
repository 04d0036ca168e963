using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;

namespace Marquee.Domain.Reservations;

/// <summary>What an order is judged by before anybody asks who has the seats: a schedule's start, price and layout.</summary>
/// <param name="StartTime">Wall-clock time of the theater.</param>
/// <param name="StartsAt">The instant of <paramref name="StartTime"/>, UTC.</param>
/// <param name="Price">Of a seat, in KRW, where there is no list.</param>
/// <param name="Seats">Every seat of its screen.</param>
/// <param name="Prices">The prices of its list; <see langword="null"/> where every seat costs <paramref name="Price"/>.</param>
/// <param name="IsClosed">Whether it is not sold any more, as far as this instance knows: the ledger decides.</param>
public sealed record ReservableSchedule(
    ScheduleId Id, DateTime StartTime, DateTime StartsAt, long Price, IReadOnlyDictionary<SeatId, Seat> Seats, PriceTable? Prices = null,
    bool IsClosed = false)
{
    /// <summary>Rows A to Z come before rows AA and on.</summary>
    private static readonly Comparison<Seat> InTheHall = static (one, other) =>
        one.Row.Length != other.Row.Length ? one.Row.Length.CompareTo(other.Row.Length)
        : one.Row != other.Row ? string.CompareOrdinal(one.Row, other.Row)
        : one.Number.CompareTo(other.Number);

    /// <summary>Finds the seats of an order in the order of rows and numbers.</summary>
    /// <param name="ids">Distinct seat ids, in any order.</param>
    /// <returns>The seats, or <see cref="ContentNotFound"/> with the ids that are no seats of this screen.</returns>
    public Result<IReadOnlyList<Seat>> FindSeats(IReadOnlyList<SeatId> ids)
    {
        // Loops, and no queries, here and below: every order comes by.
        var seats = new Seat[ids.Count];
        for (var i = 0; i < seats.Length; i++)
        {
            if (!Seats.TryGetValue(ids[i], out var seat))
            {
                return new ContentNotFound("seat", [.. ids.Where(id => !Seats.ContainsKey(id)).Select(id => $"{id.Value}")]);
            }

            seats[i] = seat;
        }

        Array.Sort(seats, InTheHall);
        return Result.Of<IReadOnlyList<Seat>>(seats);
    }

    /// <summary>Whether the showing has started.</summary>
    /// <param name="now">The instant, UTC.</param>
    public bool HasStarted(DateTime now) => StartsAt <= now;

    /// <summary>Checks one order against the rules that need no other order.</summary>
    /// <param name="seats">The seats asked for, as <see cref="FindSeats"/> gives them.</param>
    /// <param name="now">The instant, UTC.</param>
    /// <param name="rules">The theater's rules.</param>
    /// <returns><see langword="null"/> when allowed, else <see cref="ScheduleStarted"/>, <see cref="ScheduleClosed"/>,
    /// <see cref="SeatLimitExceeded"/>
    /// (with nothing held: who holds what is the ledger's to know), <see cref="SeatsInseparable"/> or <see cref="SeatsNotAdjacent"/>.
    /// Whether a seat is free is decided by the ledger's primary key, not here.</returns>
    /// <exception cref="ArgumentException"><paramref name="seats"/> is empty: a caller's bug.</exception>
    public Refusal? Refuse(IReadOnlyList<Seat> seats, DateTime now, ReservationOptions rules)
    {
        if (seats.Count == 0)
        {
            throw new ArgumentException("An order has at least one seat.", nameof(seats));
        }

        if (HasStarted(now))
        {
            return new ScheduleStarted(StartTime);
        }

        if (IsClosed)
        {
            return new ScheduleClosed();
        }

        if (seats.Count > rules.MaxSeatsPerMember)
        {
            return new SeatLimitExceeded(rules.MaxSeatsPerMember, Held: 0);
        }

        return Unpaired(seats) is { } unpaired ? new SeatsInseparable(unpaired, PairsOf(unpaired))
            : rules.RequireAdjacentSeats && !AreAdjacent(seats) ? new SeatsNotAdjacent(seats)
            : null;
    }

    /// <summary>What an order costs, seat by seat.</summary>
    /// <param name="seats">The seats asked for, as <see cref="FindSeats"/> gives them.</param>
    /// <param name="categories">Of the people in these seats, in their order; <see langword="null"/> when all are adults.</param>
    /// <returns>The price, or <see cref="CategoryNotOffered"/>.</returns>
    public Result<OrderPrice> PriceOf(IReadOnlyList<Seat> seats, IReadOnlyList<string>? categories) =>
        OrderPrice.Calculate(Price, Prices, seats, categories);

    private static List<Seat>? Unpaired(IReadOnlyList<Seat> seats)
    {
        List<Seat>? unpaired = null;
        foreach (var seat in seats)
        {
            if (seat.Pair is { } pair && !seats.Any(other => other.Id == pair))
            {
                (unpaired ??= []).Add(seat);
            }
        }

        return unpaired;
    }

    private List<Seat> PairsOf(IEnumerable<Seat> seats) =>
        [.. seats.Select(seat => Seats.GetValueOrDefault(seat.Pair!.Value)).OfType<Seat>()];

    private static bool AreAdjacent(IReadOnlyList<Seat> seats)
    {
        for (var i = 1; i < seats.Count; i++)
        {
            if (seats[i].Row != seats[0].Row || seats[i].Number != seats[0].Number + i)
            {
                return false;
            }
        }

        return true;
    }
}
