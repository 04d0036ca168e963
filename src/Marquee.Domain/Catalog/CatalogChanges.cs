namespace Marquee.Domain.Catalog;

/// <summary>Tells every instance that an admin changed the catalog, so that none goes on with what it remembers.</summary>
public interface ICatalogChanges
{
    /// <summary>Tells it. Does not throw: what an instance did not hear, it forgets after a while by itself.</summary>
    Task AnnounceAsync();
}
