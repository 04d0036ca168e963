using System.Text.Json.Serialization;
using Marquee.Api.Http;
using Marquee.Domain.Audit;

namespace Marquee.Api.Audit;

/// <param name="At">When, UTC.</param>
/// <param name="Actor">As whom: <c>admin</c>, <c>member</c>, <c>anonymous</c>, or <c>system</c> for a command.</param>
/// <param name="ActorId">The id of the account; <c>null</c> for <c>anonymous</c> and <c>system</c>.</param>
/// <param name="Action">What was done, as <c>movie.changed</c>.</param>
/// <param name="Subject">To what kind of thing.</param>
/// <param name="SubjectId">The id of the thing.</param>
/// <param name="Address">From where, as much as is kept; <c>null</c> without a request.</param>
/// <param name="Detail">The fields that changed; of an account their names only.</param>
internal sealed record AuditEntryResponse(
    long Id,
    DateTime At,
    string Actor,
    long? ActorId,
    string Action,
    string Subject,
    string SubjectId,
    string? Address,
    IReadOnlyList<FieldChangeResponse> Detail)
{
    public static AuditEntryResponse From(AuditEntry entry) => new(
        entry.Id, entry.At, entry.Actor, entry.ActorId?.Value, entry.Action, entry.Subject, entry.SubjectId, entry.Address,
        [.. entry.Detail.Select(field => new FieldChangeResponse(field.Field, field.Old, field.New))]);
}

/// <param name="Old">The value before, as text; <c>null</c> when there was none or it is not kept.</param>
/// <param name="New">The value after, as text; <c>null</c> when there is none or it is not kept.</param>
internal sealed record FieldChangeResponse(string Field, string? Old, string? New);

[JsonSerializable(typeof(ApiResponse<IReadOnlyList<AuditEntryResponse>>))]
internal sealed partial class AuditJson : JsonSerializerContext;
