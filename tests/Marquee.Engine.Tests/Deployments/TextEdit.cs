namespace Marquee.Engine.Tests.Deployments;

/// <summary>Text put in the place of other text; in statements, which keep their length, it must not be longer.</summary>
internal sealed record TextEdit(string From, string To)
{
    /// <summary>Whether the text was found: the product may have changed.</summary>
    public bool WasMade { get; set; }
}
