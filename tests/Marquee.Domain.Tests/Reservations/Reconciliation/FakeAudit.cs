using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;

namespace Marquee.Domain.Tests.Reservations.Reconciliation;

/// <summary>Snapshots that a test gives; mending carries their repair out.</summary>
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

/// <summary>Redis as a test gives it: an answer a look, the last one from then on.</summary>
internal sealed class FakeClaims(params IReadOnlyList<ClaimedSeat>?[] looks) : ISeatClaims
{
    private int _looks;

    public List<ScheduleId> Forgotten { get; } = [];

    public List<ScheduleId> Asked { get; } = [];

    public Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct)
    {
        Asked.Add(schedule);
        return Task.FromResult(looks[Math.Min(_looks++, looks.Length - 1)]);
    }

    public Task InvalidateAsync(ScheduleId schedule)
    {
        Forgotten.Add(schedule);
        return Task.CompletedTask;
    }

    public Task<ClaimAnswer> ClaimAsync(Order order) => throw new NotSupportedException();

    public Task PromoteAsync(IReadOnlyCollection<Promotion> promotions) => throw new NotSupportedException();

    public Task ReleaseAsync(SeatClaim claim, IReadOnlyCollection<SeatId> taken) => throw new NotSupportedException();

    public Task<IReadOnlyList<LoadTicket>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules) => throw new NotSupportedException();

    public Task<bool> AgreeAsync(LoadTicket ticket, IEnumerable<TakenSeat> seats) => throw new NotSupportedException();

    public Task<int> InstallAsync(LoadTicket ticket, IReadOnlyList<LiveSeat> seats, DateTime now) => throw new NotSupportedException();
}
