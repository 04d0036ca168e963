using Microsoft.AspNetCore.Identity;

namespace Marquee.Storage.Accounts;

/// <summary>A member, or an admin. The e-mail address is the user name.</summary>
public sealed class UserAccount : IdentityUser<long>
{
    /// <summary>The name, as shown.</summary>
    /// <value>1 to 100 characters.</value>
    public required string Name { get; set; }
}
