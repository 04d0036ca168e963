using Marquee.Domain.Reservations;

namespace Marquee.Engine.Tests.Histories;

/// <summary>What a schedule may do with the operations of a history, one after the other.</summary>
internal sealed class ScheduleModel
{
    private readonly int _maxSeatsPerMember;
    private readonly IReadOnlyList<Recorded> _operations;
    private readonly List<Order> _orders = [];
    private readonly Dictionary<int, Order> _orderOf = [];
    private readonly Dictionary<Guid, Order> _makerOf = [];

    public ScheduleModel(History history, int maxSeatsPerMember)
    {
        (_operations, _maxSeatsPerMember) = (history.Operations, maxSeatsPerMember);
        for (var i = 0; i < _operations.Count; i++)
        {
            if (_operations[i].Operation is Reserve reserve)
            {
                var order = new Order(_orders.Count, reserve, _operations[i].Makes, Rivals(i, reserve));
                _orders.Add(order);
                _orderOf[i] = order;
                if (order.Makes is { } id)
                {
                    IsAmbiguous |= !_makerOf.TryAdd(id, order);
                }
            }
        }

        if (_orders.Count > ScheduleState.MostOrders)
        {
            throw new ArgumentException($"A history may have {ScheduleState.MostOrders} orders, not {_orders.Count}.", nameof(history));
        }
    }

    /// <summary>Whether two orders were answered that they made one and the same reservation: no schedule does that.</summary>
    public bool IsAmbiguous { get; }

    /// <summary>Applies an operation that takes effect now.</summary>
    /// <returns>The state after it, or <see langword="null"/> when no schedule in this state gives that answer.</returns>
    public ScheduleState? Apply(int operation, ScheduleState state) => _operations[operation] switch
    {
        { Operation: Reserve, Answer: var answer } => Apply(_orderOf[operation], answer, state),
        { Operation: Confirm confirm, Answer: var answer } => WithOrder(confirm.Reservation, order => Pay(order, answer, state)),
        { Operation: Cancel cancel, Answer: var answer } => WithOrder(cancel.Reservation, order => Cancel(order, answer, state)),
        { Operation: Expire expire } => WithOrder(expire.Reservation, order => Expire(order, state)),
        { Operation: ReadAll, Answer: Found found } => Agrees(found, state) ? state : null,
        var unknown => throw new ArgumentException($"{unknown} is no operation of a schedule."),
    };

    private ScheduleState? Apply(Order order, Answer? answer, ScheduleState state)
    {
        var earlier = EarlierWithKey(order, state);
        return answer switch
        {
            // Without an answer it matters only where it made a reservation; a refusal that nobody saw is none.
            Reserved or null => earlier is null && order.Makes is not null && IsFree(order, state) && StaysWithinQuota(order, state)
                ? state.With(order.Index, ReservationStatus.Held)
                : null,
            Replayed replayed =>
                earlier is not null && earlier.Makes == replayed.Reservation && earlier.Asked.Seats == order.Asked.Seats ? state : null,
            SeatsTaken taken => MayBeTaken(taken.Seats, order, earlier, state) ? state : null,
            Refused { Reason: Reason.QuotaFull } =>
                order.MemberHasRivals || (earlier is null && !StaysWithinQuota(order, state)) ? state : null,
            Refused { Reason: Reason.KeyReused } => earlier is not null && earlier.Asked.Seats != order.Asked.Seats ? state : null,
            Refused { Reason: Reason.Conflict } => order.HasRivals ? state : null,
            Refused { Reason: Reason.NothingWritten } => state,
            _ => null,
        };
    }

    private static ScheduleState? Pay(Order order, Answer? answer, ScheduleState state) => (state[order.Index], answer) switch
    {
        (ReservationStatus.Held or ReservationStatus.Confirmed, null or Became { Status: ReservationStatus.Confirmed }) =>
            state.With(order.Index, ReservationStatus.Confirmed),
        (ReservationStatus.Cancelled or ReservationStatus.Expired, null or Refused { Reason: Reason.NotPayable }) => state,
        _ => null,
    };

    private static ScheduleState? Cancel(Order order, Answer? answer, ScheduleState state) => (state[order.Index], answer) switch
    {
        (ReservationStatus.Expired, null or Became { Status: ReservationStatus.Expired }) => state,
        (not null and not ReservationStatus.Expired, null or Became { Status: ReservationStatus.Cancelled }) =>
            state.With(order.Index, ReservationStatus.Cancelled),
        _ => null,
    };

    private static ScheduleState? Expire(Order order, ScheduleState state) => state[order.Index] switch
    {
        null => null,
        ReservationStatus.Held => state.With(order.Index, ReservationStatus.Expired),
        _ => state,
    };

    private ScheduleState? WithOrder(Guid reservation, Func<Order, ScheduleState?> apply) =>
        _makerOf.TryGetValue(reservation, out var order) ? apply(order) : null;

    private Order? EarlierWithKey(Order order, ScheduleState state) =>
        order.Asked.Key is null
            ? null
            : _orders.Find(other => other != order && other.Asked.SharesKeyWith(order.Asked) && state[other.Index] is not null);

    private bool IsFree(Order order, ScheduleState state) => (TakenBy(state, _ => true) & order.Asked.Seats).IsEmpty;

    private bool StaysWithinQuota(Order order, ScheduleState state) =>
        _orders.Where(other => other.Asked.Member == order.Asked.Member && state.Lives(other.Index))
            .Sum(other => other.Asked.Seats.Count) + order.Asked.Seats.Count
            <= _maxSeatsPerMember;

    /// <summary>
    /// Seats may be refused that a reservation has, or that an overlapping order asked for or an overlapping cancellation gives back. The
    /// order's own earlier sending alone is no reason: that is replayed.
    /// </summary>
    private bool MayBeTaken(SeatSet seats, Order order, Order? earlier, ScheduleState state) =>
        seats.IsWithin(order.Asked.Seats)
        && seats.IsWithin(order.Contested | TakenBy(state, _ => true))
        && !(seats & (order.Contested | TakenBy(state, other => other != earlier))).IsEmpty;

    private SeatSet TakenBy(ScheduleState state, Func<Order, bool> counts) =>
        _orders.Where(other => counts(other) && state.Lives(other.Index))
            .Aggregate(SeatSet.None, (seats, other) => seats | other.Asked.Seats);

    private bool Agrees(Found found, ScheduleState state)
    {
        var made = _orders.Where(order => state[order.Index] is not null).ToList();
        return made.Count == found.Reservations.Count && found.Reservations.All(one =>
            _makerOf.TryGetValue(one.Id, out var order) && state[order.Index] == one.Status && order.Asked.Seats == one.Seats
                && order.Asked.Member == one.Member);
    }

    private Rivalry Rivals(int operation, Reserve order)
    {
        var overlapping = _operations.Where((other, i) => i != operation && other.Overlaps(_operations[operation])).ToList();
        var orders = overlapping.Select(other => other.Operation).OfType<Reserve>().Where(other => !other.IsAgain(order))
            .Concat(overlapping.Select(other => other.Operation).OfType<Cancel>().SelectMany(OrdersOf))
            .ToList();
        return new Rivalry(
            orders.Aggregate(SeatSet.None, (seats, other) => seats | other.Seats),
            orders.Exists(other => other.Member == order.Member),
            overlapping.Exists(other => other.Operation is not ReadAll));
    }

    /// <summary>What a cancellation gives back: its seats are free when it answers, and perhaps not before.</summary>
    private IEnumerable<Reserve> OrdersOf(Cancel cancel) =>
        _operations.Where(made => made.Makes == cancel.Reservation).Select(made => made.Operation).OfType<Reserve>();

    private sealed record Rivalry(SeatSet Seats, bool OfMember, bool OfAnyone);

    private sealed record Order(int Index, Reserve Asked, Guid? Makes, Rivalry Rivals)
    {
        public SeatSet Contested => Rivals.Seats;

        public bool MemberHasRivals => Rivals.OfMember;

        public bool HasRivals => Rivals.OfAnyone;
    }
}
