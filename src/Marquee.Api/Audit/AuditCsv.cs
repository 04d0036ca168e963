using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Audit;
using Microsoft.Net.Http.Headers;

namespace Marquee.Api.Audit;

/// <summary>All entries of a filter as CSV (RFC 4180), written while they are read.</summary>
internal sealed class AuditCsv(AuditFilter filter) : IResult
{
    public const string MediaType = "text/csv";

    /// <remarks>
    /// Spreadsheets take a file without a byte order mark for another encoding, and a text that begins with <c>=</c> for a formula.
    /// </remarks>
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with
    {
        WriteByteOrderMark = true,
        Injection = CsvInjection.Escape,
    };

    private static readonly string[] Columns =
        ["id", "at", "actor", "actorId", "action", "subject", "subjectId", "address", "detail"];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (services, ct) = (httpContext.RequestServices, httpContext.RequestAborted);
        await using var entries = services.GetRequiredService<IAuditQueries>().ReadAsync(filter).GetAsyncEnumerator(ct);

        // Before the first byte, so that a database that is away is a problem and not an empty file.
        var isAnyLeft = await entries.MoveNextAsync();
        var now = services.GetRequiredService<TimeProvider>().Instant;
        var response = httpContext.Response;
        response.ContentType = $"{MediaType}; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileName = string.Create(CultureInfo.InvariantCulture, $"audit-{now:yyyyMMdd-HHmmss}.csv"),
        }.ToString();

        await using var csv = CsvWriter.Create(response.Body, Options, leaveOpen: true);
        await csv.WriteRecordAsync(Columns, ct);
        for (; isAnyLeft; isAnyLeft = await entries.MoveNextAsync())
        {
            await csv.WriteRecordAsync(FieldsOf(entries.Current, httpContext), ct);
        }
    }

    private static string[] FieldsOf(AuditEntry entry, HttpContext http) =>
    [
        entry.Id.ToString(CultureInfo.InvariantCulture),
        entry.At.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        entry.Actor,
        entry.ActorId?.Value.ToString(CultureInfo.InvariantCulture) ?? "",
        entry.Action,
        entry.Subject,
        entry.SubjectId,
        entry.Address ?? "",
        JsonSerializer.Serialize(AuditEntryResponse.From(entry).Detail, http.Json()),
    ];
}
