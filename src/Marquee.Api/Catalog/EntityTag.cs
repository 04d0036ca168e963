namespace Marquee.Api.Catalog;

/// <summary>The version of an entity that admins edit: a hash of its response, so it needs no column.</summary>
internal static class EntityTag
{
    public static string Of<T>(T response) => $"\"{JsonHash.Of(response, CatalogJson.Default)}\"";
}

/// <summary>The header <c>If-Match</c> of a call (RFC 9110, 13.1.1), if one was sent.</summary>
internal sealed record IfMatch(IReadOnlyList<string> Tags)
{
    public static ValueTask<IfMatch> BindAsync(HttpContext http) =>
        ValueTask.FromResult(new IfMatch(
        [
            .. http.Request.Headers.IfMatch.SelectMany(line =>
                line!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ]));

    /// <summary>Whether something is one of the versions named, or <see langword="null"/> when none is named.</summary>
    public Func<T, bool>? Expects<T, TResponse>(Func<T, TResponse> map) =>
        Tags.Count == 0 ? null : found => Tags.Contains("*") || Tags.Contains(EntityTag.Of(map(found)));
}
