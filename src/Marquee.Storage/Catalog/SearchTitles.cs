using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

/// <summary>Fills the search form of titles that were written before there was one: by code, since databases differ in what they call lower case.</summary>
public static class SearchTitles
{
    /// <summary>To be called after the migrations. Costs one query when there is nothing to do.</summary>
    public static async Task FillAsync(MarqueeDbContext db, CancellationToken ct)
    {
        var unfilled = await db.Movies.Where(movie => movie.SearchTitle == "").AsNoTracking().ToListAsync(ct);
        foreach (var movie in unfilled)
        {
            await db.Movies.Where(row => row.Id == movie.Id)
                .ExecuteUpdateAsync(row => row.SetProperty(found => found.SearchTitle, movie.SearchTitle), ct);
        }
    }
}
