using System.Globalization;
using Marquee.Domain.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Marquee.Storage.Accounts;

/// <summary>Identity's store, which writes new accounts and granted roles to the audit log in the same transaction.</summary>
public sealed class AccountStore(MarqueeDbContext db, IAuditLog audit)
    : UserStore<UserAccount, IdentityRole<long>, MarqueeDbContext, long>(db)
{
    public override async Task<IdentityResult> CreateAsync(UserAccount user, CancellationToken cancellationToken = default)
    {
        // The id of an account is known once it is written. The command `admin create` has a transaction of its own.
        await using var transaction = Context.Database.CurrentTransaction is null
            ? await Context.Database.BeginTransactionAsync(cancellationToken)
            : null;
        var result = await base.CreateAsync(user, cancellationToken);
        // A guest has no password.
        FieldChange[] password = user.PasswordHash is null ? [] : [new FieldChange("password")];
        audit.Add(AuditActions.AccountRegistered, user.AuditId, [new FieldChange("email"), new FieldChange("name"), .. password]);
        await SaveChanges(cancellationToken);
        if (transaction is not null)
        {
            await transaction.CommitAsync(CancellationToken.None);
        }

        return result;
    }

    public override async Task AddToRoleAsync(
        UserAccount user, string normalizedRoleName, CancellationToken cancellationToken = default)
    {
        await base.AddToRoleAsync(user, normalizedRoleName, cancellationToken);
        audit.Add(AuditActions.AccountRoleGranted, user.AuditId, new FieldChange("role", New: normalizedRoleName.ToLowerInvariant()));
    }
}

/// <summary>How the audit log and one-time tokens name an account.</summary>
public static class AuditedAccount
{
    extension(UserAccount account)
    {
        /// <summary>Its id.</summary>
        public string AuditId => account.Id.ToString(CultureInfo.InvariantCulture);
    }
}
