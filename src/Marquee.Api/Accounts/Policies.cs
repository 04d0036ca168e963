using Microsoft.AspNetCore.Authorization;

namespace Marquee.Api.Accounts;

/// <summary>The roles of users. A user without a role in the database is a member.</summary>
internal static class Roles
{
    public const string Member = "member";
    public const string Admin = "admin";
}

/// <summary>The names of authorization policies; they hold for tokens and cookies alike.</summary>
internal static class Policies
{
    /// <summary>The permission of members: every account has it.</summary>
    public const string Member = Roles.Member;

    /// <summary>May administer.</summary>
    public const string Admin = Roles.Admin;

    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Member, policy => policy.RequireRole(Roles.Member, Roles.Admin));
        options.AddPolicy(Admin, policy => policy.RequireRole(Roles.Admin));
    }
}
