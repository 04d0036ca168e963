using Marquee.Api.Accounts;
using Marquee.Api.Tests.Accounts;
using Marquee.Api.Tests.Fixtures;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Documentation;

/// <summary>One who sends made-up calls, and the rows that such a caller may change.</summary>
/// <param name="Id">The account; <see langword="null"/> of nobody.</param>
/// <param name="Token">Its access token.</param>
/// <param name="EditsCatalog">Whether it may edit the catalog.</param>
/// <param name="IsStaff">Whether it sees and cancels the reservations of others.</param>
internal sealed record FuzzCaller(long? Id, string? Token, bool EditsCatalog, bool IsStaff = false)
{
    public const string Nobody = "nobody";

    /// <summary>One who signed in by a code: an account without a password.</summary>
    private const string Guest = "guest";

    /// <summary>The password of a demo account: made-up calls know it, and the address of one other account.</summary>
    private const string DemoPassword = "marquee-demo";
    private const string DemoAccount = "amberly@marquee.example";

    /// <summary>Who calls. A kind that is added here is sent as many calls as the others.</summary>
    public static TheoryData<string> Kinds => [Nobody, Guest, Roles.Member, Roles.Programmer, Roles.Admin];

    /// <summary>Signs in an account of that kind.</summary>
    public static async Task<FuzzCaller> SignInAsync(MarqueeServer server, string kind)
    {
        if (kind == Nobody)
        {
            return new FuzzCaller(Id: null, Token: null, EditsCatalog: false);
        }

        if (kind == Guest)
        {
            var guest = await AddGuestAsync(server);
            return new FuzzCaller(guest, server.TokenOf(guest), EditsCatalog: false);
        }

        if (kind != Roles.Member)
        {
            await server.GrantAsync(DemoAccount, kind);
        }

        var tokens = await (await server.Client().LoginAsync(DemoAccount, DemoPassword)).ResultAsync();
        var id = await server.ReadAsync(db => db.Users.Where(user => user.Email == DemoAccount).Select(user => user.Id).SingleAsync());
        return new FuzzCaller(id, (string)tokens["accessToken"]!, kind is Roles.Programmer or Roles.Admin, kind is Roles.Admin);
    }

    /// <summary>The rows that changed and that this caller may not change.</summary>
    /// <param name="before">All rows before its calls.</param>
    /// <param name="after">All rows after them.</param>
    /// <param name="known">The account whose address and password made-up calls know.</param>
    public IEnumerable<TableRow> FindForbidden(HashSet<TableRow> before, HashSet<TableRow> after, long known)
    {
        var own = before.Union(after).Where(row => row.Table == "reservation" && IsOwn(row.Number("user_id"))).ToList();
        var reservations = own.Select(row => row.Text("id")).ToHashSet();
        var schedules = own.Select(row => row.Number("schedule_id")).ToHashSet();
        var accounts = before.Where(row => row.Table == "user_account").Select(row => row.Number("id")).ToHashSet();
        return
        [
            .. after.Except(before).Where(row => !MayChange(row, added: true)),
            .. before.Except(after).Where(row => !MayChange(row, added: false)),
        ];

        bool MayChange(TableRow row, bool added) => row.Table switch
        {
            "movie" or "theater" or "screen" or "seat" or "schedule" => EditsCatalog,
            "price_list" or "price_line" or "price_rule" or "price_category" => EditsCatalog,
            "schedule_occupancy" => EditsCatalog || schedules.Contains(row.Number("schedule_id")),
            "reservation" or "member_quota" => IsStaff || IsOwn(row.Number("user_id")),
            "refund" or "member_message" => IsStaff && added,

            // Instances share out what is done in the background.
            "lease" => true,
            "reserved_seat" => IsStaff || reservations.Contains(row.Text("reservation_id")),
            // Everybody may register.
            "user_account" => IsOwn(row.Number("id")) || !accounts.Contains(row.Number("id")),
            "refresh_token" => row.Number("user_id") is var user && (IsOwn(user) || user == known || !accounts.Contains(user)),
            "user_role" => !added && IsOwn(row.Number("user_id")),
            // Everybody may ask for links and codes.
            "one_time_token" => true,
            "idempotency" => row.Number("user_id") is 0 || IsOwn(row.Number("user_id")),
            "audit_entry" => added && row.Number("actor_id") is var actor && (actor is null || IsOwn(actor)),
            "data_protection_key" => added,
            _ => false,
        };
    }

    private static async Task<long> AddGuestAsync(MarqueeServer server)
    {
        const string Email = "guest@marquee.example";
        await using var scope = server.Services.CreateAsyncScope();
        var guest = new UserAccount { Name = "Guest", Email = Email, UserName = Email, EmailConfirmed = true };
        (await scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>().CreateAsync(guest)).Succeeded.ShouldBeTrue();
        return guest.Id;
    }

    private bool IsOwn(long? user) => user is not null && user == Id;
}
