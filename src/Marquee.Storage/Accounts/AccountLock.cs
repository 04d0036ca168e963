using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Accounts;

internal static class AccountLock
{
    extension(IQueryable<UserAccount> account)
    {
        /// <summary>
        /// Locks the row of an account until the transaction ends: on either database an update that changes nothing does.
        /// </summary>
        /// <returns>Whether there is one.</returns>
        public async Task<bool> LockAsync(CancellationToken ct) =>
            await account.ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, row => row.SecurityStamp), ct) == 1;
    }
}
