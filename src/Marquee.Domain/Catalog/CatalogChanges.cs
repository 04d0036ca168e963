namespace Marquee.Domain.Catalog;

/// <summary>Announces changes of the catalog to every cache of every instance.</summary>
public interface ICatalogChanges
{
    /// <summary>
    /// Invalidates the caches of this instance, then those of the others. Does not throw: an announcement that cannot be sent is repeated
    /// until it is.
    /// </summary>
    /// <param name="scopes">The listings that changed; an order's schedules and seats are read anew after every announcement.</param>
    Task AnnounceAsync(IReadOnlyCollection<ListingScope> scopes);
}
