using Marquee.Api.Limits;

namespace Marquee.Api.Catalog;

/// <summary>What counts as a search: a listing of showings or movies with a title or a genre.</summary>
internal static class Searches
{
    public static bool Is(HttpRequest request) =>
        !string.IsNullOrEmpty(request.Query["title"]) || !string.IsNullOrEmpty(request.Query["genre"]);

    public static void LimitSearches(this RouteHandlerBuilder endpoint) => endpoint.LimitBy(LimitNames.Search, when: Is);
}
