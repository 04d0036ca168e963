using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Storage.Mapping;

namespace Marquee.Storage.Audit;

/// <inheritdoc cref="IAuditLog"/>
internal sealed class AuditLog(MarqueeDbContext db, IActor actor, TimeProvider time) : IAuditLog
{
    public void Add(string action, string subjectId, params IReadOnlyList<FieldChange> detail)
    {
        if (!AuditActions.All.Contains(action))
        {
            throw new ArgumentException($"{action} is not one of AuditActions.All.", nameof(action));
        }

        db.Add(new AuditEntry
        {
            At = time.Instant,
            ActorId = actor.Id,
            Actor = actor.Role,
            Action = action,
            Subject = AuditActions.SubjectOf(action),
            SubjectId = subjectId,
            Address = actor.Address,
            Detail = detail,
        });
    }
}
