using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Accounts;

/// <summary>Makes accounts: for the API, the page and the command alike.</summary>
internal sealed class Registration(UserManager<UserAccount> users, PasswordQueue queue)
{
    /// <returns>
    /// The account, or <see cref="InvalidInput"/> with <c>email</c>, <c>name</c> or <c>password</c>, <see cref="EmailAlreadyUsed"/> or
    /// <see cref="TooManySignIns"/>.
    /// </returns>
    public async Task<Result<UserAccount>> ExecuteAsync(string email, string name, string password)
    {
        (email, name, password) = AccountRules.Canonical(email, name, password);
        if (AccountRules.Validate(email, name, password) is { } refusal)
        {
            return refusal;
        }

        using var turn = await queue.EnterAsync(isKnown: false, CancellationToken.None);
        if (!turn.IsAcquired)
        {
            return new TooManySignIns();
        }

        var account = new UserAccount { Email = email, UserName = email, Name = name };
        try
        {
            account.PasswordHash = await queue.HashAsync(() => users.PasswordHasher.HashPassword(account, password));
            var result = await users.CreateAsync(account);
            return result.Succeeded ? account
                : result.Errors.Any(
                    error =>
                    error.Code is nameof(IdentityErrorDescriber.DuplicateEmail) or nameof(
                        IdentityErrorDescriber.DuplicateUserName)) ? new EmailAlreadyUsed(email)
                : throw new InvalidOperationException($"Identity refuses what our rules allow: {result}.");
        }
        catch (DbUpdateException)
        {
            // Another request registered the address since it was looked up: the unique index refused it. Else it is a fault.
            if (await users.FindByEmailAsync(email) is { } other && other != account)
            {
                return new EmailAlreadyUsed(email);
            }

            throw;
        }
    }
}
