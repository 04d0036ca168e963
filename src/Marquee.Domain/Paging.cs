namespace Marquee.Domain;

/// <summary>Which part of a listing to return.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Size">Entries a page, 1 to <see cref="MaxSize"/>.</param>
public sealed record Page(int Number = 1, int Size = Page.DefaultSize)
{
    /// <summary>Entries of a page when the caller does not say.</summary>
    public const int DefaultSize = 50;

    /// <summary>The most entries of a page.</summary>
    public const int MaxSize = 200;

    /// <summary>The last page number whose entries can be counted in 32 bits at every size.</summary>
    public const int MaxNumber = int.MaxValue / MaxSize;

    /// <summary>How many entries lie before this page.</summary>
    public int Offset => (Number - 1) * Size;

    /// <summary>The number of the last page of that size; 1 when the listing is empty.</summary>
    /// <param name="total">How many entries the whole listing has.</param>
    public int LastOf(int total) => total == 0 ? 1 : ((total - 1) / Size) + 1;
}

/// <summary>Pages of what is in memory.</summary>
public static class PagingExtensions
{
    /// <summary>One page of a list.</summary>
    public static Paged<T> PageOf<T>(this IReadOnlyList<T> all, Page page) =>
        new([.. all.Skip(page.Offset).Take(page.Size)], page, all.Count);
}

/// <summary>One page of a listing.</summary>
/// <param name="Items">The entries of the page; none past the end.</param>
/// <param name="Page">Which page it is.</param>
/// <param name="Total">How many entries the whole listing has.</param>
public sealed record Paged<T>(IReadOnlyList<T> Items, Page Page, int Total)
{
    /// <summary>The number of the last page; 1 when the listing is empty.</summary>
    public int LastPage => Page.LastOf(Total);
}
