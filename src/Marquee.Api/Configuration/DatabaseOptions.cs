namespace Marquee.Api.Configuration;

/// <summary>How the application treats its database.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Whether migrations are applied at every start; many instances may start at once, one migrates.</summary>
    /// <value><see langword="true"/> by default; else run the command <c>migrate</c>.</value>
    public bool MigrateOnStart { get; set; } = true;
}
