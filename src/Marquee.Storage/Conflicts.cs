using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage;

/// <summary>What a database says when a write met another one, in its own words.</summary>
public interface IConflicts
{
    /// <summary>
    /// Whether a key, a foreign key, the constraint <c>ex_schedule_overlap</c> or a lock refused the write: done again from the
    /// start, it sees what the other one wrote.
    /// </summary>
    bool Refused(Exception exception);
}

internal static class ConflictExtensions
{
    /// <summary>Whether another write got in the way, however the exception came.</summary>
    public static bool GotInTheWay(this IConflicts conflicts, Exception exception) =>
        conflicts.Refused(exception is DbUpdateException { InnerException: { } cause } ? cause : exception);
}
