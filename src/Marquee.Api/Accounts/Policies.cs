using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace Marquee.Api.Accounts;

/// <summary>The roles of users. A user without a role in the database is a member; who has another one may do what members do.</summary>
internal static class Roles
{
    public const string Member = "member";

    /// <summary>Sells at the theater.</summary>
    public const string Cashier = "cashier";

    /// <summary>Checks tickets at the door.</summary>
    public const string Usher = "usher";

    /// <summary>Plans what is shown.</summary>
    public const string Programmer = "programmer";

    /// <summary>May do everything.</summary>
    public const string Admin = "admin";

    /// <summary>Those that are given to accounts.</summary>
    public static readonly string[] OfStaff = [Cashier, Usher, Programmer, Admin];
}

/// <summary>
/// The names of authorization policies; they hold for tokens and cookies alike. What every account may do needs none: it requires a user
/// who is signed in.
/// </summary>
internal static class Policies
{
    /// <summary>May edit the catalog: movies, theaters, screens, schedules.</summary>
    public const string Programmer = Roles.Programmer;

    /// <summary>May look up reservations and cancel one.</summary>
    public const string Cashier = Roles.Cashier;

    /// <summary>May block callers, read the audit log, refund payments, and close or call off showings.</summary>
    public const string Admin = Roles.Admin;

    private static readonly Dictionary<string, string[]> RolesOf = new()
    {
        [Programmer] = [Roles.Programmer, Roles.Admin],
        [Cashier] = [Roles.Cashier, Roles.Admin],
        [Admin] = [Roles.Admin],
    };

    public static void Add(AuthorizationOptions options)
    {
        foreach (var (policy, roles) in RolesOf)
        {
            options.AddPolicy(policy, builder => builder.RequireRole(roles));
        }
    }

    /// <summary>Whether a user passes a policy: pages show what they lead to.</summary>
    public static bool Passes(this ClaimsPrincipal user, string policy) => RolesOf[policy].Any(user.IsInRole);
}
