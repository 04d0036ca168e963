namespace Marquee.Domain.Catalog;

/// <summary>A hall of a theater.</summary>
public sealed class Screen
{
    /// <summary>The key.</summary>
    public ScreenId Id { get; private set; }

    /// <summary>The theater it lies in.</summary>
    public required TheaterId TheaterId { get; init; }

    /// <summary>The name, unique in its theater, as shown.</summary>
    /// <value>1 to 100 characters.</value>
    public required string Name { get; init; }
}
