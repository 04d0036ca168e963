using Marquee.Domain;
using Marquee.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Audit;

internal sealed class AuditQueries(MarqueeDbContext db) : IAuditQueries
{
    public async Task<Paged<AuditEntry>> ListAsync(AuditFilter filter, Page page, CancellationToken ct)
    {
        var entries = Of(filter);
        var total = await entries.CountAsync(ct);
        return new Paged<AuditEntry>(await NewestFirst(entries).Skip(page.Offset).Take(page.Size).ToListAsync(ct), page, total);
    }

    public IAsyncEnumerable<AuditEntry> ReadAsync(AuditFilter filter) => NewestFirst(Of(filter)).AsAsyncEnumerable();

    private static IQueryable<AuditEntry> NewestFirst(IQueryable<AuditEntry> entries) =>
        entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id);

    /// <remarks>Conditions only for what is asked for, so that each statement has one plan.</remarks>
    private IQueryable<AuditEntry> Of(AuditFilter filter)
    {
        var entries = db.AuditEntries.AsNoTracking();
        if (filter.Subject is { } subject)
        {
            entries = entries.Where(entry => entry.Subject == subject);
        }

        if (filter.SubjectId is { } subjectId)
        {
            entries = entries.Where(entry => entry.SubjectId == subjectId);
        }

        if (filter.ActorId is { } actor)
        {
            entries = entries.Where(entry => entry.ActorId == actor);
        }

        if (filter.Action is { } action)
        {
            entries = entries.Where(entry => entry.Action == action);
        }

        if (filter.From?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is { } from)
        {
            entries = entries.Where(entry => entry.At >= from);
        }

        if (filter.To?.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is { } end)
        {
            entries = entries.Where(entry => entry.At < end);
        }

        return entries;
    }
}
