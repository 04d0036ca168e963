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

/// <summary>Makes the first admin of a set-up without demo accounts, and other accounts with a role.</summary>
internal static class AdminCommand
{
    private const string Description = """
        Makes an account with a role, by default an admin. The password is asked for, or read from standard input, or taken from the
        environment variable MARQUEE_ADMIN_PASSWORD: never an argument, which other users of the machine could read.
        """;

    public static Command Create()
    {
        var email = new Option<string>("--email") { Description = "The e-mail address to sign in with.", Required = true };
        var name = new Option<string>("--name") { Description = "The name, as shown; the e-mail address by default." };
        var role = new Option<string>("--role")
            { Description = $"What the account may do: {string.Join(", ", Roles.OfStaff)}.", DefaultValueFactory = _ => Roles.Admin };
        role.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } wrong && !Roles.OfStaff.Contains(wrong))
            {
                given.AddError($"There is no role '{wrong}' to give; use {string.Join(", ", Roles.OfStaff)}.");
            }
        });
        var promote = new Option<bool>("--promote") { Description = "Give the role to an account that exists; its password stays." };
        var create = new Command("create", Description) { email, name, role, promote };
        create.SetAction((parsed, ct) => StartUpErrors.ReportAsync(
            () => RunAsync(parsed.GetValue(email)!, parsed.GetValue(name), parsed.GetValue(role)!, parsed.GetValue(promote), ct)));
        return new Command("admin", "Accounts of the staff.") { create };
    }

    private static async Task RunAsync(string email, string? name, string role, bool promote, CancellationToken ct)
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
            throw new StartUpException($"There is an account {email} already. Add --promote to give it the role.");
        }

        if (account is null && promote)
        {
            throw new StartUpException($"There is no account {email} to promote. Leave --promote out to create it.");
        }

        if (account is { EmailConfirmed: false })
        {
            throw new StartUpException(
                $"Nobody has confirmed {email}: somebody else may have chosen its password. Confirm it by its link, or create an account "
                + "with another address.");
        }

        if (account is null)
        {
            account = await CreateAsync(scope.ServiceProvider.GetRequiredService<Registration>(), email, name ?? email);
            // Who runs commands is believed.
            account.EmailConfirmed = true;
            Check(await users.UpdateAsync(account));
        }

        await GrantAsync(scope.ServiceProvider, users, account, role);
        await transaction.CommitAsync(ct);
        Console.WriteLine($"{account.Email} is {(role is Roles.Admin or Roles.Usher ? "an" : "a")} {role}.");
    }

    private static async Task<UserAccount> CreateAsync(Registration registration, string email, string name)
    {
        var result = await registration.ExecuteAsync(email, name, AdminPassword.Read());
        return result.Refusal is { } refusal ? throw new StartUpException(ProblemResponse.From(refusal).Detail) : result.Value;
    }

    private static async Task GrantAsync(IServiceProvider services, UserManager<UserAccount> users, UserAccount account, string role)
    {
        var roles = services.GetRequiredService<RoleManager<IdentityRole<long>>>();
        if (!await roles.RoleExistsAsync(role))
        {
            Check(await roles.CreateAsync(new IdentityRole<long>(role)));
        }

        if (!await users.IsInRoleAsync(account, role))
        {
            Check(await users.AddToRoleAsync(account, role));
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
