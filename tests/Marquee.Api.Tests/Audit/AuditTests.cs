using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Accounts;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Audit;

public sealed class AuditTests(EditableServers servers, Servers shared) : IClassFixture<EditableServers>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_change_says_who_made_it_when_and_from_where(SetUp setUp)
    {
        using var admin = servers[setUp].Admin();
        var movie = (await admin.AddAsync("movies", Admins.Movie("기생충"))).Id();
        (await admin.AdminPutAsync($"movies/{movie}", Admins.Movie("Parasite"))).EnsureSuccessStatusCode();

        var entry = (await admin.GetResultAsync($"/api/admin/audit?subject=movie&subjectId={movie}&size=1"))[0]!;

        entry.AsObject().Remove("id");
        entry.ToJsonString().ShouldBe(
            """{"at":"2025-01-07T00:00:00Z","actor":"admin","actorId":11,"action":"movie.changed","subject":"movie","""
            + $"\"subjectId\":\"{movie}\",\"address\":\"127.0.0.0/24\","
            + $"\"detail\":[{{\"field\":\"title\",\"old\":{JsonValue.Create("기생충").ToJsonString()},\"new\":\"Parasite\"}}]}}");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_pattern_leaves_an_entry_for_each_schedule_and_a_refused_one_none(SetUp setUp)
    {
        var (admin, _, screen, movie) = await servers[setUp].NewScreenAsync();
        var pattern = new { movieId = movie, screenId = screen, days = new[] { "2025-02-01", "2025-02-02" }, times = new[] { "10:00" },
            price = 9_000 };

        var ids = (await (await admin.AdminPostAsync("schedules/pattern", pattern)).ResultAsync()).AsArray().Select(row => $"{row!.Id()}");
        await (await admin.AdminPostAsync("schedules/pattern", pattern)).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_OVERLAPS");

        (await admin.GetResultAsync("/api/admin/audit?action=schedule.created")).AsArray()
            .Where(entry => entry!["detail"]!.AsArray().Any(field => $"{field!["field"]} {field["new"]}" == $"screenId {screen}"))
            .Select(entry => (string)entry!["subjectId"]!)
            .ShouldBe(ids.Reverse());
    }

    /// <remarks>Whatever happens to an account, its entries are searched for the texts it was made with.</remarks>
    [Theory, MemberData(nameof(EverySetUp))]
    public async Task What_happens_to_an_account_is_kept_without_its_name_address_and_password(SetUp setUp)
    {
        var server = servers[setUp];
        var (email, name, newer) = (Member.NewEmail(), "Ellen Ripley", "an even better password");
        var id = (await (await server.Client().RegisterAsync(email, name)).ResultAsync()).Id();
        await (await server.Client().RegisterAsync(email, name)).ShouldBeAsync(HttpStatusCode.Conflict, "EMAIL_ALREADY_USED");
        await (await server.Client().RegisterAsync("no address", name)).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        using var member = server.ClientWith(await (await server.Client().LoginAsync(email)).ResultAsync());
        await (await member.ChangePasswordAsync("a wrong password", newer)).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await member.ChangePasswordAsync(Member.Password, newer)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var entries = (await server.Admin().GetResultAsync($"/api/admin/audit?subject=account&subjectId={id}")).AsArray();

        entries.Select(entry => $"{entry!["action"]} by {entry["actor"]} {entry["actorId"]}").ShouldBe(
            [$"account.password_changed by member {id}", "account.registered by anonymous "]);
        entries.SelectMany(entry => entry!["detail"]!.AsArray()).Select(field => field!.ToJsonString())
            .ShouldAllBe(field => field.EndsWith("\"old\":null,\"new\":null}", StringComparison.Ordinal));
        var everything = string.Join('\n', await server.ReadAsync(db => db.Database.SqlQueryRaw<string>(
            """
            select coalesce(actor, '') || ' ' || subject_id || ' ' || coalesce(address, '') || ' ' || detail as "Value" from audit_entry
            """).ToListAsync(Ct)));
        var account = await server.ReadAsync(db => db.Users.SingleAsync(row => row.Id == id, Ct));
        foreach (var secret in new[] { email, account.NormalizedEmail!, name, Member.Password, newer, account.PasswordHash!,
            account.SecurityStamp! })
        {
            everything.ShouldNotContain(secret, Case.Insensitive);
        }

        (await server.ReadAsync(db => db.AuditEntries.CountAsync(row => row.Action == AuditActions.AccountRegistered, Ct)))
            .ShouldBe(
                await server.ReadAsync(db => db.Users.CountAsync(row => row.Id > 11, Ct)), "refused ones and demo accounts have none");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task An_account_is_not_changed_without_its_entry(SetUp setUp)
    {
        await using var server = await shared.StartAsync(setUp, ("Sample:Enabled", "false"), ("Logging:LogLevel:Default", "None"));
        var (email, tokens) = await server.NewMemberAsync();
        using var member = server.ClientWith(tokens);
        await server.ReadAsync(db => db.Database.ExecuteSqlRawAsync("alter table audit_entry rename to away", Ct));

        (await server.Client().RegisterAsync(Member.NewEmail())).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await member.ChangePasswordAsync(Member.Password, "another password")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);

        (await server.ReadAsync(db => db.Users.CountAsync(Ct))).ShouldBe(1);
        (await server.Client().LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Orders_payments_and_cancellations_leave_none(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, _, screen, movie) = await server.NewScreenAsync();
        var schedule = await admin.AddScheduleAsync(movie, screen, "2025-02-05T10:00");
        var seats = await admin.SeatsOfAsync(schedule);
        using var member = server.ClientOf(77);

        using var made = await member.ReserveAsync(schedule, seats[0]);
        (await member.PayAsync(made)).EnsureSuccessStatusCode();
        (await member.DeleteAsync(made.Headers.Location, Ct)).EnsureSuccessStatusCode();

        (await admin.GetResultAsync("/api/admin/audit?actorId=77")).AsArray().ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Sample_data_leaves_none(SetUp setUp)
    {
        await using var server = await shared.StartAsync(setUp, ("Sample:Days", "1"));

        using var listed = await server.Admin().GetAsync("/api/admin/audit", Ct);

        (await listed.ResultAsync()).AsArray().ShouldBeEmpty();
        listed.Headers.GetValues("X-Total-Count").ShouldBe(["0"]);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Entries_are_paged_with_their_filters(SetUp setUp)
    {
        using var admin = servers[setUp].Admin();
        var theater = (await admin.AddAsync("theaters", new { name = "A" })).Id();
        (await admin.AdminPutAsync($"theaters/{theater}", new { name = "B" })).EnsureSuccessStatusCode();
        (await admin.AdminDeleteAsync($"theaters/{theater}")).EnsureSuccessStatusCode();

        using var page = await admin.GetAsync($"/api/admin/audit?subject=theater&subjectId={theater}&size=2&from=&action=", Ct);

        (await page.ResultAsync()).AsArray().Select(entry => (string)entry!["action"]!).ShouldBe(["theater.deleted", "theater.changed"]);
        page.Headers.GetValues("X-Total-Count").ShouldBe(["3"]);
        page.Headers.GetValues("Link").Single().ShouldContain("page=2");
        page.Headers.GetValues("Link").Single().ShouldContain($"subjectId={theater}");
    }

    [Theory]
    [InlineData("subject=film", "subject")]
    [InlineData("action=movie.renamed", "action")]
    [InlineData("subject=movie%00&subjectId=a%00b", "subject,subjectId")]
    [InlineData("subjectId=12345678901234567890123456789012345678901", "subjectId")]
    [InlineData("actorId=will@marquee.example", "actorId")]
    [InlineData("from=yesterday&to=2025-02-30", "from,to")]
    [InlineData("from=2025-01-02&to=2025-01-01", "to")]
    [InlineData("actorId=-1&page=0&size=201", "actorId,page,size")]
    public async Task A_wrong_filter_is_named(string query, string fields)
    {
        using var admin = servers[SetUp.Embedded].Admin();

        (await (await admin.GetAsync($"/api/admin/audit?{query}", Ct)).ErrorsAsync()).ShouldBe(fields.Split(','));
        (await (await admin.GetAsync($"/api/admin/audit.csv?{query}", Ct)).ErrorsAsync())
            .ShouldBe(fields.Split(',').Except(["page", "size"]));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_file_has_every_entry_of_the_filters_and_no_formula(SetUp setUp)
    {
        var server = servers[setUp];
        using var admin = server.Admin();
        await server.ReadAsync(db =>
        {
            db.AddRange(Enumerable.Range(1, 300).Select(_ => new AuditEntry
            {
                At = MarqueeServer.Start.UtcDateTime.AddYears(1),
                Actor = "system",
                Action = "movie.changed",
                Subject = "movie",
                SubjectId = "=1+1",
                Detail = [new FieldChange("title", "=\"a\",1", "괴물")],
            }));
            return db.SaveChangesAsync(Ct);
        });

        using var file = await admin.GetAsync("/api/admin/audit.csv?from=2026-01-01", Ct);

        file.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        file.Content.Headers.ContentDisposition!.ToString().ShouldBe("attachment; filename=audit-20250107-000000.csv");
        file.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var bytes = await file.Content.ReadAsByteArrayAsync(Ct);
        bytes.Take(3).ShouldBe([0xEF, 0xBB, 0xBF], "spreadsheets need it for Korean");
        var lines = System.Text.Encoding.UTF8.GetString(bytes.AsSpan(3)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(301);
        lines[0].ShouldBe("id,at,actor,actorId,action,subject,subjectId,address,detail");
        lines[1].ShouldEndWith(
            """
            ,2026-01-07T00:00:00.000000Z,system,,movie.changed,movie,"'=1+1",,
            """ + """
            "[{""field"":""title"",""old"":""=\""a\"",1"",""new"":""괴물""}]"
            """);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Only_admins_read_it(SetUp setUp)
    {
        var server = servers[setUp];
        using var member = server.ClientWith((await server.NewMemberAsync()).Tokens);
        foreach (var address in new[] { "/api/admin/audit", "/api/admin/audit.csv" })
        {
            await (await server.Client().GetAsync(address, Ct)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
            await (await member.GetAsync(address, Ct)).ShouldBeAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
            (await server.Admin().GetAsync(address, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData("Shortened", "127.0.0.1", "198.51.100.0/24")]
    [InlineData("Full", "127.0.0.1", "198.51.100.9")]
    [InlineData("None", "127.0.0.1", null)]
    [InlineData("Full", "192.0.2.1", "127.0.0.1")]
    public async Task The_address_is_the_one_a_trusted_proxy_names(string kept, string trusted, string? expected)
    {
        await using var server = await shared.StartAsync(
            SetUp.Embedded, ("Sample:Enabled", "false"), ("Audit:Addresses", kept), ("Proxy:Trusted", trusted));
        using var admin = server.Admin();
        admin.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.9");
        (await admin.PostAsJsonAsync("/api/admin/theaters", new { name = "New" }, Ct)).EnsureSuccessStatusCode();

        ((string?)(await admin.GetResultAsync("/api/admin/audit"))[0]!["address"]).ShouldBe(expected);
    }
}
