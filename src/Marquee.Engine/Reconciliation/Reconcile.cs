using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;
using Marquee.Engine.Claims;

namespace Marquee.Engine.Reconciliation;

/// <summary>
/// Finds where the tables of the database do not agree with each other, or Redis not with the database, and mends it. Runs under traffic:
/// what is only on its way is seen at one look and gone at the next.
/// </summary>
/// <param name="payments">Payments; <see langword="null"/> leaves them out.</param>
/// <param name="claims">Redis; <see langword="null"/> compares the database with itself only.</param>
/// <param name="rules">The rules of orders.</param>
/// <param name="time">The clock, which must agree with that of the instances to well under a second.</param>
public sealed class Reconcile(
    ILedgerAudit audit, IPaymentAudit? payments, ISeatClaims? claims, ReservationOptions rules, TimeProvider time)
{
    /// <summary>How often a difference must be seen to count as one.</summary>
    public const int Looks = 3;

    /// <summary>How many schedules are read from the database at once.</summary>
    private const int Chunk = 2_000;

    /// <summary>How many schedules Redis is asked about at once.</summary>
    private const int Pipeline = 128;

    /// <summary>The time between two looks, real time.</summary>
    /// <value>1 s by default: most orders on their way are decided within it.</value>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Compares.</summary>
    /// <param name="only">The schedules; <see langword="null"/> for all there are.</param>
    /// <param name="progress">Told what was read.</param>
    /// <param name="ct">Ends the comparison.</param>
    /// <exception cref="ClaimsUnavailableException">Redis cannot be asked.</exception>
    public async Task<Comparison> CompareAsync(
        IReadOnlyCollection<ScheduleId>? only, IProgress<ReconcileProgress>? progress, CancellationToken ct)
    {
        var schedules = await audit.ListAsync(only, ct);
        var (differences, known) = await LookAsync(schedules, progress, ct);
        for (var look = 2; look <= Looks && differences.Count > 0; look++)
        {
            await Task.Delay(Pause, ct);
            var seenBefore = differences.Select(difference => difference.Subject).ToHashSet();
            var concerned = differences.Select(difference => difference.ScheduleId).ToHashSet();
            var again = await LookAsync([.. schedules.Where(schedule => concerned.Contains(schedule.Id))], progress: null, ct);
            differences = [.. again.Differences.Where(difference => seenBefore.Contains(difference.Subject))];
        }

        return new Comparison([.. schedules.Select(schedule => schedule.Id)], known, differences);
    }

    /// <summary>
    /// Mends what can be mended: in the database seats and quotas follow the reservations again; Redis forgets the schedules, and learns
    /// them anew when they are next asked for. Compare again to see what is left.
    /// </summary>
    public async Task MendAsync(IEnumerable<Difference> differences, CancellationToken ct)
    {
        foreach (var schedule in differences.GroupBy(difference => difference.ScheduleId))
        {
            if (schedule.Any(difference => difference.Redis is null))
            {
                await audit.MendAsync(schedule.Key, ct);
            }

            // What Redis knows may have been read from the rows that were mended.
            await (claims?.InvalidateAsync(schedule.Key) ?? Task.CompletedTask);
        }
    }

    private async Task<(List<Difference> Differences, int Known)> LookAsync(
        IReadOnlyList<AuditedSchedule> schedules, IProgress<ReconcileProgress>? progress, CancellationToken ct)
    {
        var (differences, known, done) = (new List<Difference>(), 0, 0);
        progress?.Report(new ReconcileProgress(done, schedules.Count));
        foreach (var chunk in schedules.Chunk(Chunk))
        {
            ScheduleId[] ids = [.. chunk.Select(schedule => schedule.Id)];
            var ledgers = await audit.ReadAsync(ids, ct);
            if (payments is not null)
            {
                differences.AddRange(AuditedPayment.Compare(await payments.ReadAsync(ids, ct), time.Instant));
            }

            differences.AddRange(ledgers.Values.SelectMany(ledger => ledger.Compare(rules.MaxSeatsPerMember)));
            foreach (var asked in chunk.Where(schedule => schedule.IsUpcoming).Chunk(Pipeline))
            {
                var now = time.Instant;
                foreach (var (schedule, claimed) in await ReadKnownAsync(asked, ct))
                {
                    known++;
                    differences.AddRange(
                        RedisComparison.Compare(ledgers.GetValueOrDefault(schedule) ?? LedgerSnapshot.Empty(schedule), claimed, now));
                }
            }

            progress?.Report(new ReconcileProgress(done += chunk.Length, schedules.Count));
        }

        return (differences, known);
    }

    /// <summary>Asks Redis about all of them without waiting for one another; answers those it knows.</summary>
    private async Task<IEnumerable<(ScheduleId Id, IReadOnlyList<ClaimedSeat> Seats)>> ReadKnownAsync(
        AuditedSchedule[] schedules, CancellationToken ct)
    {
        if (claims is null)
        {
            return [];
        }

        var answers = await Task.WhenAll(schedules.Select(schedule => claims.ReadAsync(schedule.Id, ct)));
        return schedules.Zip(answers).Where(pair => pair.Second is not null).Select(pair => (pair.First.Id, pair.Second!));
    }
}

/// <summary>What a comparison found.</summary>
/// <param name="Schedules">The schedules that were compared, in ascending id.</param>
/// <param name="Known">How many of them Redis knew.</param>
/// <param name="Differences">What was seen at every look.</param>
public sealed record Comparison(IReadOnlyList<ScheduleId> Schedules, int Known, IReadOnlyList<Difference> Differences);

/// <summary>How far the first look has come.</summary>
/// <param name="Done">Schedules compared.</param>
/// <param name="Total">Schedules to compare.</param>
public readonly record struct ReconcileProgress(int Done, int Total);
