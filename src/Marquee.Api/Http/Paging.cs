using System.Globalization;
using Marquee.Domain;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace Marquee.Api.Http;

/// <summary>Paged listings over HTTP: <c>page</c> and <c>size</c> in, <c>X-Total-Count</c> and <c>Link</c> (RFC 8288) out.</summary>
internal static class Paging
{
    extension(ValidationErrors errors)
    {
        public Page Page(string? page, string? size) => new(
            errors.NumberFrom1("page", page, Domain.Page.MaxNumber, otherwise: 1),
            errors.NumberFrom1("size", size, Domain.Page.MaxSize, Domain.Page.DefaultSize));
    }

    /// <returns>The page, or <see cref="InvalidInput"/>.</returns>
    public static Result<Page> ToPage(string? page, string? size)
    {
        var errors = new ValidationErrors();
        var wanted = errors.Page(page, size);
        return errors.Or(() => wanted);
    }

    extension<T>(Paged<T> paged)
    {
        /// <summary>200 with the mapped entries, their total and links to the other pages.</summary>
        public IResult ToOk<TResponse>(HttpContext http, Func<T, TResponse> map)
        {
            http.Response.Headers["X-Total-Count"] = paged.Total.ToString(CultureInfo.InvariantCulture);
            if (Links(http.Request, paged.Page, paged.Total) is { } links)
            {
                http.Response.Headers.Link = links;
            }

            return ApiResults.Ok<IReadOnlyList<TResponse>>([.. paged.Items.Select(map)]);
        }
    }

    /// <summary>The first, previous, next and last page, as far as there are such, or <see langword="null"/>.</summary>
    public static string? Links(HttpRequest request, Page page, int total)
    {
        var (links, last) = (new List<string>(), page.LastOf(total));
        Add("first", 1, last > 1);
        Add("prev", Math.Min(page.Number - 1, last), page.Number > 1);
        Add("next", page.Number + 1, page.Number < last);
        Add("last", last, last > 1);
        return links.Count > 0 ? string.Join(", ", links) : null;

        void Add(string relation, int number, bool exists)
        {
            if (exists)
            {
                var query = QueryHelpers.ParseQuery(request.QueryString.Value);
                query["page"] = number.ToString(CultureInfo.InvariantCulture);
                query["size"] = page.Size.ToString(CultureInfo.InvariantCulture);
                links.Add($"<{request.PathBase}{request.Path}{new QueryBuilder(query)}>; rel=\"{relation}\"");
            }
        }
    }
}
