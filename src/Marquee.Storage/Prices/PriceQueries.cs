using Marquee.Domain;
using Marquee.Domain.Prices;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Prices;

/// <summary>The pieces from which queries for prices are made.</summary>
internal static class PriceQueries
{
    extension(MarqueeDbContext db)
    {
        /// <summary>The prices of a list: the standard zone first, then by zone; in each in the order of the categories.</summary>
        public IQueryable<ZonePrice> PricesOf(PriceListId list) => db.LinesOf([list])
            .Select(line => new ZonePrice(line.Zone, line.Category, line.Price));

        /// <summary>The lines of lists, those of each list in that order.</summary>
        public IQueryable<PriceLine> LinesOf(IReadOnlyList<PriceListId> lists) =>
            from line in db.PriceLines.AsNoTracking()
            join category in db.PriceCategories on line.Category equals category.Code
            where lists.Contains(line.PriceListId)
            orderby line.Zone == PriceZone.Standard descending, line.Zone, category.Position, category.Code
            select line;
    }
}
