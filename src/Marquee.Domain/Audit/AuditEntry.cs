namespace Marquee.Domain.Audit;

/// <summary>Who did what to which thing, when and from where. Written with the change, and never changed.</summary>
/// <remarks>People are named by id only: no entry has a name, an e-mail address or anything a password was made into.</remarks>
public sealed class AuditEntry
{
    /// <summary>The key, in the order of writing.</summary>
    public long Id { get; private set; }

    /// <summary>When, UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>The signed-in user, or <see langword="null"/>.</summary>
    public UserId? ActorId { get; init; }

    /// <summary>As whom: <c>admin</c>, <c>member</c>, <c>anonymous</c>, or <c>system</c> for a command.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done: one of <see cref="AuditActions.All"/>.</summary>
    public required string Action { get; init; }

    /// <summary>To what kind of thing: one of <see cref="AuditActions.Subjects"/>.</summary>
    public required string Subject { get; init; }

    /// <summary>The id of the thing.</summary>
    /// <value>A number or a UUID.</value>
    public required string SubjectId { get; init; }

    /// <summary>The caller's address, as much of it as is kept; <see langword="null"/> without one.</summary>
    public string? Address { get; init; }

    /// <summary>The fields that changed.</summary>
    public required IReadOnlyList<FieldChange> Detail { get; init; }
}

/// <summary>A field of a thing that changed.</summary>
/// <param name="Field">Its name, as in the API.</param>
/// <param name="Old">The value before; <see langword="null"/> when there was none, or when it is not for the log.</param>
/// <param name="New">The value after; <see langword="null"/> when there is none, or when it is not for the log.</param>
public sealed record FieldChange(string Field, string? Old = null, string? New = null);
