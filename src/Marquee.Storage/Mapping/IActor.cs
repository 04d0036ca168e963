using System.Globalization;
using Marquee.Domain;

namespace Marquee.Storage.Mapping;

/// <summary>Who acts, and from where: written to the audit columns and the audit log.</summary>
public interface IActor
{
    /// <summary>
    /// Written to <c>created_by</c> and <c>modified_by</c>: the id of a signed-in user, or <see cref="AuditColumns.System"/>.
    /// </summary>
    string Name => Id is { } id ? id.Value.ToString(CultureInfo.InvariantCulture) : AuditColumns.System;

    /// <summary>The signed-in user, or <see langword="null"/>.</summary>
    UserId? Id { get; }

    /// <summary>As whom: the role of a signed-in user, <c>anonymous</c>, or <see cref="AuditColumns.System"/> without a request.</summary>
    string Role { get; }

    /// <summary>The caller's address as it may be kept, or <see langword="null"/>.</summary>
    string? Address { get; }
}
