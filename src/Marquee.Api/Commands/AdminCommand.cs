using System.CommandLine;
using Marquee.Api.Accounts;
using Marquee.Api.Configuration;
using Marquee.Api.Hosting;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Storage;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Commands;

/// <summary>Makes the first admin of a set-up without demo accounts.</summary>
internal static class AdminCommand
{
    private const string Description = """
        Makes an account that may edit the catalog. The password is asked for, or read from standard input, or taken from the
        environment variable MARQUEE_ADMIN_PASSWORD: never an argument, which other users of the machine could read.
        """;

    public static Command Create()
    {
        var email = new Option<string>("--email") { Description = "The e-mail address to sign in with.", Required = true };
        var name = new Option<string>("--name") { Description = "The name, as shown; the e-mail address by default." };
        var promote = new Option<bool>("--promote") { Description = "Make an account that exists an admin; its password stays." };
        var create = new Command("create", Description) { email, name, promote };
        create.SetAction((parsed, ct) => StartUpErrors.ReportAsync(
            () => RunAsync(parsed.GetValue(email)!, parsed.GetValue(name), parsed.GetValue(promote), ct)));
        return new Command("admin", "Accounts that may edit the catalog.") { create };
    }

    private static async Task RunAsync(string email, string? name, bool promote, CancellationToken ct)
    {
        await using var app = MarqueeApplication.Build([]);
        var setup = app.Services.GetRequiredService<Setup>();
        if (setup is { UsesDataFolder: true, DataFolder: var folder })
        {
            DataFolder.Prepare(folder);
        }

        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MarqueeDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>();
        email = AccountRules.CanonicalEmail(email);
        await Schema.CheckAsync(db, setup, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var account = PlainText.IsPlain(email) ? await users.FindByEmailAsync(email) : null;
        if (account is not null && !promote)
        {
            throw new StartUpException($"There is an account {email} already. Add --promote to make it an admin.");
        }

        if (account is null && promote)
        {
            throw new StartUpException($"There is no account {email} to promote. Leave --promote out to create it.");
        }

        account ??= await CreateAsync(scope.ServiceProvider.GetRequiredService<Registration>(), email, name ?? email);
        await MakeAdminAsync(scope.ServiceProvider, users, account);
        await transaction.CommitAsync(ct);
        Console.WriteLine($"{account.Email} is an admin.");
    }

    private static async Task<UserAccount> CreateAsync(Registration registration, string email, string name)
    {
        var result = await registration.ExecuteAsync(email, name, AdminPassword.Read());
        return result.Refusal is { } refusal ? throw new StartUpException(ProblemResponse.From(refusal).Detail) : result.Value;
    }

    private static async Task MakeAdminAsync(IServiceProvider services, UserManager<UserAccount> users, UserAccount account)
    {
        var roles = services.GetRequiredService<RoleManager<IdentityRole<long>>>();
        if (!await roles.RoleExistsAsync(Policies.Admin))
        {
            Check(await roles.CreateAsync(new IdentityRole<long>(Policies.Admin)));
        }

        if (!await users.IsInRoleAsync(account, Policies.Admin))
        {
            Check(await users.AddToRoleAsync(account, Policies.Admin));
        }
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new StartUpException(string.Join(" ", result.Errors.Select(error => error.Description).Distinct()));
        }
    }
}
