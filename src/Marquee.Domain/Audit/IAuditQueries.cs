namespace Marquee.Domain.Audit;

/// <summary>The audit log as it is read: newest first.</summary>
public interface IAuditQueries
{
    /// <summary>One page of the entries of a filter.</summary>
    Task<Paged<AuditEntry>> ListAsync(AuditFilter filter, Page page, CancellationToken ct);

    /// <summary>All entries of a filter, read as they are consumed.</summary>
    IAsyncEnumerable<AuditEntry> ReadAsync(AuditFilter filter);
}

/// <summary>Which entries; a member that is <see langword="null"/> narrows nothing.</summary>
/// <param name="Subject">About things of this kind.</param>
/// <param name="SubjectId">About the things of this id.</param>
/// <param name="ActorId">By this user.</param>
/// <param name="Action">Of this action.</param>
/// <param name="From">Of this day, UTC, or later.</param>
/// <param name="To">Of this day, UTC, or earlier.</param>
public sealed record AuditFilter(
    string? Subject = null, string? SubjectId = null, UserId? ActorId = null, string? Action = null, DateOnly? From = null,
    DateOnly? To = null);
