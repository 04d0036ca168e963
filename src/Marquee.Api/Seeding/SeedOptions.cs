namespace Marquee.Api.Seeding;

/// <summary>What the command <c>seed</c> is told by settings, besides its options.</summary>
internal sealed class SeedOptions
{
    public const string Section = "Seed";

    /// <summary>The password of the members that `seed --members` adds.</summary>
    /// <value>8 characters or more; none by default.</value>
    public string? Password { get; set; }
}
