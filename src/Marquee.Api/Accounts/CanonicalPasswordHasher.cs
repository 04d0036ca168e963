using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Accounts;

/// <summary>Identity's hasher, given every password in its canonical form.</summary>
internal sealed class CanonicalPasswordHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<UserAccount>(options)
{
    public override string HashPassword(UserAccount user, string password) =>
        base.HashPassword(user, AccountRules.CanonicalPassword(password));

    public override PasswordVerificationResult VerifyHashedPassword(UserAccount user, string hashedPassword, string providedPassword) =>
        base.VerifyHashedPassword(user, hashedPassword, AccountRules.CanonicalPassword(providedPassword));
}
