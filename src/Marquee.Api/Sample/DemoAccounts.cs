using Marquee.Storage;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Sample;

/// <summary>The origin's ten members and an admin, with one published password.</summary>
internal sealed class DemoAccounts(
    MarqueeDbContext db, UserManager<UserAccount> users, IPasswordHasher<UserAccount> hasher, DemoAccess access)
{
    public const string Password = "marquee-demo";
    public const string AdminName = "Admin";
    public const string AdminRole = "admin";

    public static readonly IReadOnlyList<string> Members =
        ["Carmine", "Will", "Janeczka", "Amberly", "Dore", "Madalena", "Deny", "Allx", "Tonie", "Stanleigh"];

    public static string EmailOf(string name) => $"{name.ToLowerInvariant()}@marquee.example";

    /// <summary>Whether these are the published address and password of one of them.</summary>
    public static bool AreUsed(string email, string password) =>
        password == Password
            && Members.Append(AdminName).Any(name => string.Equals(EmailOf(name), email.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Creates them when there are no accounts yet and only this machine can reach the application.</summary>
    public async Task AddAsync(CancellationToken ct)
    {
        if (!access.IsOffered || await db.Users.AnyAsync(ct))
        {
            return;
        }

        var accounts = Members.Append(AdminName)
            .Select(name => new UserAccount { Name = name, UserName = EmailOf(name), Email = EmailOf(name) }).ToList();
        // Hashing takes long on purpose; one published password needs it once.
        var hash = hasher.HashPassword(accounts[0], Password);
        foreach (var account in accounts)
        {
            account.PasswordHash = hash;
            account.SecurityStamp = $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
            account.NormalizedEmail = account.NormalizedUserName = users.NormalizeEmail(account.Email);
            (account.LockoutEnabled, account.EmailConfirmed) = (true, true);
        }

        var admin = new IdentityRole<long>(AdminRole) { NormalizedName = users.NormalizeName(AdminRole) };
        db.AddRange(accounts);
        db.Add(admin);
        await db.SaveChangesAsync(ct);
        db.Add(new IdentityUserRole<long> { UserId = accounts[^1].Id, RoleId = admin.Id });
        await db.SaveChangesAsync(ct);
    }
}
