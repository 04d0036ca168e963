using Marquee.Domain.Reservations;

namespace Marquee.Engine.Tests.Histories;

/// <summary>
/// The sequential model of a schedule: what became of every order of a history. Seats, quotas and keys follow from it, so two states are
/// equal exactly when nobody could tell them apart.
/// </summary>
internal readonly record struct ScheduleState(UInt128 Statuses)
{
    /// <summary>The most orders a history may have: each takes three bits.</summary>
    public const int MostOrders = 42;

    private const int BitsOfAnOrder = 3;
    private const int Mask = (1 << BitsOfAnOrder) - 1;

    /// <summary>What became of an order; <see langword="null"/> when it is not a reservation.</summary>
    public ReservationStatus? this[int order] =>
        ((int)(Statuses >> (order * BitsOfAnOrder)) & Mask) is var bits && bits > 0 ? (ReservationStatus)(bits - 1) : null;

    public bool Lives(int order) => this[order] is ReservationStatus.Held or ReservationStatus.Confirmed;

    public ScheduleState With(int order, ReservationStatus status) =>
        new((Statuses & ~((UInt128)Mask << (order * BitsOfAnOrder))) | ((UInt128)((int)status + 1) << (order * BitsOfAnOrder)));
}
