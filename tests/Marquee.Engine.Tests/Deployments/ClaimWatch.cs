using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>
/// Sees whether Redis gave a seat to two orders at once, or one that was paid. A wipe or another deletion may take away what it gave.
/// </summary>
internal sealed class ClaimWatch
{
    /// <summary>Well within a hold.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(400);

    private readonly Lock _lock = new();
    private readonly Dictionary<SeatId, (Guid Order, long At, bool IsPaid)> _holders = [];
    private bool _off;
    private bool _holdsLast;
    private long _deletions;

    /// <summary>How many times a schedule began or ended to be deleted.</summary>
    public long Deletions => Volatile.Read(ref _deletions);

    public string? Violation { get; private set; }

    /// <summary>
    /// Whether a schedule may have been deleted since the beginning: what was on its way then may be missing in the next load.
    /// </summary>
    public bool SawDeletion { get; private set; }

    /// <param name="watch">Whether Redis loses only what this is told of.</param>
    /// <param name="holdsLast">Whether no hold ends.</param>
    public void Begin(bool watch, bool holdsLast)
    {
        lock (_lock)
        {
            (_off, _holdsLast, Violation, SawDeletion) = (!watch, holdsLast, null, false);
            _holders.Clear();
        }
    }

    /// <param name="order">Whose claim was granted.</param>
    /// <param name="deletions">Those before it was sent: one that came meanwhile may have taken away what it gave.</param>
    public void Claimed(Order order, long deletions)
    {
        lock (_lock)
        {
            foreach (var seat in order.Seats)
            {
                if (deletions != _deletions)
                {
                    _holders.Remove(seat.Id);
                    continue;
                }

                if (!_off && _holders.TryGetValue(seat.Id, out var holder) && holder.Order != order.Id
                    && (holder.IsPaid || (_holdsLast && Stopwatch.GetElapsedTime(holder.At) < Fresh)))
                {
                    Violation = $"Redis gave seat {seat.SeatNumber}{(holder.IsPaid ? ", which was paid," : "")} to two orders at once.";
                }

                _holders[seat.Id] = (order.Id, Stopwatch.GetTimestamp(), IsPaid: false);
            }
        }
    }

    /// <summary>The database has it for good, and so has Redis, which was told before: its end is no end of a hold.</summary>
    public void Paid(Guid reservation)
    {
        lock (_lock)
        {
            foreach (var (seat, holder) in _holders.Where(one => one.Value.Order == reservation).ToList())
            {
                _holders[seat] = holder with { IsPaid = true };
            }
        }
    }

    /// <summary>To be called before and after what may delete a schedule.</summary>
    public void MayBeDeleted()
    {
        lock (_lock)
        {
            _deletions++;
            SawDeletion = true;
            _holders.Clear();
        }
    }

    public void Released(SeatClaim claim)
    {
        lock (_lock)
        {
            foreach (var seat in claim.SeatIds)
            {
                if (_holders.GetValueOrDefault(seat).Order == claim.ReservationId)
                {
                    _holders.Remove(seat);
                }
            }
        }
    }
}
