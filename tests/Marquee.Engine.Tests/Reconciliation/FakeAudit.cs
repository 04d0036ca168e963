using Marquee.Domain;
using Marquee.Domain.Reservations.Reconciliation;

namespace Marquee.Engine.Tests.Reconciliation;

/// <summary>Snapshots that a test gives.</summary>
internal sealed class FakeAudit(params LedgerSnapshot[] ledgers) : ILedgerAudit
{
    public Dictionary<ScheduleId, LedgerSnapshot> Ledgers { get; } = ledgers.ToDictionary(ledger => ledger.ScheduleId);

    public List<ScheduleId> Mended { get; } = [];

    /// <summary>The schedules read, a list a call.</summary>
    public List<IReadOnlyCollection<ScheduleId>> Reads { get; } = [];

    public IReadOnlyList<AuditedSchedule> Schedules { get; init; } =
        [.. ledgers.Select(ledger => new AuditedSchedule(ledger.ScheduleId, IsUpcoming: true))];

    public Task<IReadOnlyList<AuditedSchedule>> ListAsync(IReadOnlyCollection<ScheduleId>? only, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<AuditedSchedule>>([.. Schedules.Where(schedule => only?.Contains(schedule.Id) ?? true)]);

    public Task<IReadOnlyDictionary<ScheduleId, LedgerSnapshot>> ReadAsync(IReadOnlyCollection<ScheduleId> schedules, CancellationToken ct)
    {
        Reads.Add(schedules);
        return Task.FromResult<IReadOnlyDictionary<ScheduleId, LedgerSnapshot>>(
            Ledgers.Where(pair => schedules.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value));
    }

    public Task<bool> MendAsync(ScheduleId schedule, CancellationToken ct)
    {
        Mended.Add(schedule);
        return Task.FromResult(true);
    }
}
