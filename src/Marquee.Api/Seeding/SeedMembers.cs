using Marquee.Storage;
using Marquee.Storage.Accounts;
using Marquee.Storage.Bulk;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Seeding;

/// <summary>Members for load tests, who share the password of <c>Seed:Password</c>.</summary>
internal sealed class SeedMembers(
    MarqueeDbContext db, IBulkWriter bulk, UserManager<UserAccount> users, IPasswordHasher<UserAccount> hasher, TimeProvider time)
{
    private const int MembersPerChunk = 1_000;

    /// <summary>What is wrong with a password, or <see langword="null"/> when it may be used.</summary>
    public async Task<string?> ComplaintAsync(string password)
    {
        var account = New(1, passwordHash: "");
        foreach (var validator in users.PasswordValidators)
        {
            if (await validator.ValidateAsync(users, account, password) is { Succeeded: false, Errors: var errors })
            {
                return string.Join(" ", errors.Select(error => error.Description));
            }
        }

        return null;
    }

    public async Task AddAsync(SeedPlan plan, SeedTally tally, CancellationToken ct)
    {
        if (plan.Members == 0)
        {
            return;
        }

        // Hashing takes long on purpose; one shared password needs it once.
        var hash = hasher.HashPassword(
            New(1, passwordHash: ""), plan.Password ?? throw new InvalidOperationException("Members need a password."));
        foreach (var chunk in Enumerable.Range(1, plan.Members).Select(number => New(number, hash)).Chunk(MembersPerChunk))
        {
            await using var transaction = await bulk.BeginAsync(ct);
            var emails = chunk.Select(account => account.NormalizedEmail).ToList();
            var found = (
                await db.Users.Where(account => emails.Contains(account.NormalizedEmail)).Select(account => account.NormalizedEmail)
                .ToListAsync(ct)).ToHashSet();
            var missing = chunk.Where(account => !found.Contains(account.NormalizedEmail)).ToList();
            await bulk.InsertAsync(missing, ct);
            await transaction.CommitAsync(CancellationToken.None);
            tally.Count("members", plan.Members, found.Count, missing.Count);
        }
    }

    private UserAccount New(int number, string passwordHash)
    {
        var email = SeedContent.MemberEmail(number);
        return new UserAccount
        {
            Name = SeedContent.MemberName(number),
            UserName = email,
            NormalizedUserName = users.NormalizeName(email),
            Email = email,
            NormalizedEmail = users.NormalizeEmail(email),
            PasswordHash = passwordHash,
            SecurityStamp = $"{Guid.CreateVersion7(time.GetUtcNow()):N}",
            EmailConfirmed = true,
            LockoutEnabled = true,
        };
    }
}

internal static class SeedRegistration
{
    public static void AddMarqueeSeeding(this IServiceCollection services)
    {
        services.AddScoped<Seeder>();
        services.AddScoped<SeedMembers>();
    }
}
