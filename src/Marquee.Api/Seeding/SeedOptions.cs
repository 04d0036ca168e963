namespace Marquee.Api.Seeding;

/// <summary>Settings of the command <c>seed</c>, besides its options.</summary>
internal sealed class SeedOptions
{
    public const string Section = "Seed";

    /// <summary>The password of the members that `seed --members` adds.</summary>
    /// <value>8 characters or more; none by default.</value>
    public string? Password { get; set; }
}
