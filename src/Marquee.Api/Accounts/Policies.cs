namespace Marquee.Api.Accounts;

/// <summary>The names of what an endpoint may require.</summary>
internal static class Policies
{
    /// <summary>The role of those who edit the catalog, and the policy that asks for it.</summary>
    public const string Admin = "admin";
}
