using System.Globalization;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

internal static class SignedInAccount
{
    extension(UserManager<UserAccount> users)
    {
        /// <summary>The account of a sign-in, which may outlive it.</summary>
        /// <returns><see langword="null"/> when there is none, or none any more.</returns>
        public async Task<UserAccount?> FindAsync(UserId id) =>
            await users.FindByIdAsync(id.Value.ToString(CultureInfo.InvariantCulture)) is { Email: not null } account ? account : null;
    }
}
