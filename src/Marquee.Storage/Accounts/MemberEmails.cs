using Marquee.Domain;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Accounts;

/// <summary>The e-mail addresses of members, by the ids that the rest of the tables know them by.</summary>
internal static class MemberEmails
{
    /// <summary>More members than that are not told apart by a part of their address.</summary>
    private const int MostFound = 1_000;

    extension(MarqueeDbContext db)
    {
        /// <summary>The addresses of some members. One whose account is deleted has none.</summary>
        public async Task<IReadOnlyDictionary<UserId, string>> EmailsAsync(IEnumerable<UserId> members, CancellationToken ct)
        {
            var ids = members.Select(member => member.Value).Distinct().ToList();
            return await db.Users.Where(user => ids.Contains(user.Id) && user.Email != null)
                .ToDictionaryAsync(user => new UserId(user.Id), user => user.Email!, ct);
        }

        /// <summary>Members whose address has a text in it; capitals do not matter.</summary>
        public async Task<IReadOnlyList<UserId>> FindByEmailAsync(string text, CancellationToken ct)
        {
            var normalized = text.ToUpperInvariant();
            var found = await db.Users.Where(user => user.NormalizedEmail!.Contains(normalized)).OrderBy(user => user.Id)
                .Select(user => user.Id).Take(MostFound).ToListAsync(ct);
            return [.. found.Select(id => new UserId(id))];
        }
    }
}
