namespace Marquee.Domain.Reservations.Reconciliation;

/// <summary>
/// What the database has of reservations, to be compared and mended. May be used from anywhere at any time, beside running instances.
/// </summary>
public interface ILedgerAudit
{
    /// <summary>Schedules, in ascending id.</summary>
    /// <param name="only">Those to look for; <see langword="null"/> for all there are.</param>
    /// <param name="ct">Ends the query.</param>
    /// <returns>Those that exist.</returns>
    Task<IReadOnlyList<AuditedSchedule>> ListAsync(IReadOnlyCollection<ScheduleId>? only, CancellationToken ct);

    /// <summary>Reads some schedules in one consistent snapshot: what one transaction wrote is seen whole or not at all.</summary>
    /// <param name="schedules">The schedules; a few thousand at most. The table of reservations is read through once a call, however few
    /// they are.</param>
    /// <param name="ct">Ends the query.</param>
    /// <returns>A snapshot of every schedule that has any row.</returns>
    Task<IReadOnlyDictionary<ScheduleId, LedgerSnapshot>> ReadAsync(IReadOnlyCollection<ScheduleId> schedules, CancellationToken ct);

    /// <summary>
    /// Carries out the <see cref="LedgerSnapshot.Repair"/> of one schedule in one transaction, under the lock that the ledger takes.
    /// </summary>
    /// <param name="ct">Heeded until the transaction begins to write.</param>
    /// <returns>Whether anything was written. What a constraint of the database forbids is left as it is.</returns>
    Task<bool> MendAsync(ScheduleId schedule, CancellationToken ct);
}

/// <summary>A schedule to compare.</summary>
/// <param name="IsUpcoming">Whether Redis may know it: it ended less than a day ago, or will.</param>
public readonly record struct AuditedSchedule(ScheduleId Id, bool IsUpcoming);
