namespace Marquee.Domain.Audit;

/// <summary>Writes the audit log, as part of a change.</summary>
public interface IAuditLog
{
    /// <summary>
    /// Adds an entry by the present user. It is written when the change that it belongs to is saved, in the same transaction: a change
    /// that is not kept leaves no entry.
    /// </summary>
    /// <param name="action">One of <see cref="AuditActions.All"/>.</param>
    /// <param name="subjectId">The id of the thing.</param>
    /// <param name="detail">The fields that changed. Of an account their names only.</param>
    /// <exception cref="ArgumentException">There is no such action: a caller's bug.</exception>
    void Add(string action, string subjectId, params IReadOnlyList<FieldChange> detail);
}
