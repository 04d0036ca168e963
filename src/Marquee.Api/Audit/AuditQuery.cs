using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Audit;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Audit;

/// <summary>The filters of the audit log, as they were sent. An empty parameter is as good as none.</summary>
internal sealed record AuditQuery(
    [FromQuery] string? Subject,
    [FromQuery] string? SubjectId,
    [FromQuery] string? ActorId,
    [FromQuery] string? Action,
    [FromQuery] string? From,
    [FromQuery] string? To)
{
    public const int LongestSubjectId = 40;

    /// <summary>The filter; every parameter that cannot be read is added to the errors.</summary>
    public AuditFilter ToFilter(ValidationErrors errors)
    {
        var filter = new AuditFilter(
            OneOf(errors, "subject", Subject, AuditActions.Subjects),
            Sent(SubjectId),
            FieldReading.Optional("actorId", ActorId, errors.Number) is { } actor ? new UserId(actor) : null,
            OneOf(errors, "action", Action, AuditActions.All),
            FieldReading.Optional("from", From, errors.Day),
            FieldReading.Optional("to", To, errors.Day));
        errors.When(
            filter.SubjectId is { } id && (id.Length > LongestSubjectId || !PlainText.IsPlain(id)), "subjectId",
            $"Expected a text of at most {LongestSubjectId} characters.");
        errors.When(filter.To < filter.From, "to", "Expected the first day or a later one.");
        return filter;
    }

    public Result<AuditFilter> ToFilter()
    {
        var errors = new ValidationErrors();
        var filter = ToFilter(errors);
        return errors.Or(() => filter);
    }

    private static string? OneOf(ValidationErrors errors, string name, string? sent, IReadOnlyList<string> words)
    {
        var word = Sent(sent);
        errors.When(word is not null && !words.Contains(word), name, $"Expected one of {string.Join(", ", words)}.");
        return word;
    }

    private static string? Sent(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
