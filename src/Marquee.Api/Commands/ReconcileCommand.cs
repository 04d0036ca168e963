using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Marquee.Api.Configuration;
using Marquee.Api.Hosting;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;
using Marquee.Engine.Claims;
using Marquee.Engine.Reconciliation;
using Marquee.Infrastructure.Embedded;
using Marquee.Storage;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Commands;

/// <summary>Compares Redis with the database, and repairs differences.</summary>
internal static class ReconcileCommand
{
    public const string Name = "reconcile";

    /// <summary>The exit code when a difference is left.</summary>
    private const int Differs = 1;

    /// <summary>The exit code when nothing can be said: an argument or a setting is wrong, or the database or Redis is away.</summary>
    public const int NotCompared = 2;

    private const string Description = """
        Compares the tables of reservations with each other, and what Redis knows with the database, for all schedules or for some.
        It may run beside serving instances: a difference counts when it is seen three times, a second apart.

        Exit code 0: all agree. 1: a difference is left. 2: it could not compare; one line says why.

        In the embedded set-up Redis lives in the serving application. Where none serves from the data folder, only the database is
        compared.
        """;

    private const string Quiet = "--Logging:Console:LogLevel:Default=None";

    public static Command Create()
    {
        var schedules = new Option<ScheduleId[]>("--schedule")
        {
            Description = "A schedule to compare; may be given several times. Without it all schedules.",
            HelpName = "NUMBER",
            CustomParser = ParseSchedules,
        };
        var fix = new Option<bool>("--fix")
        {
            Description =
                "Mend what can be mended: seats and quotas in the database follow the reservations, the schedule is removed from Redis and "
                + "learns it anew. Then compare again. A seat of two live reservations, a member above the limit, and "
                + "what is wrong with payments is left to a person.",
        };
        var format = new Option<string>("--format")
        {
            Description =
                "How differences are written: for a person (table), or as an array of objects (json) with scheduleId, seatId, memberId, "
                + "reservationId, kind, database and redis, and nothing else on standard output.",
            HelpName = $"{ReconcileConsole.Table}|{ReconcileConsole.Json}",
            DefaultValueFactory = _ => ReconcileConsole.Table,
            CustomParser = ParseFormat,
        };

        var command = new Command(Name, Description) { schedules, fix, format };
        command.SetAction((parsed, ct) => StartUpErrors.ReportAsync(
            () => RunAsync(parsed.GetValue(schedules), parsed.GetValue(fix), new ReconcileConsole(parsed.GetValue(format)!), ct),
            NotCompared));
        return command;
    }

    private static async Task<int> RunAsync(ScheduleId[]? schedules, bool fix, ReconcileConsole console, CancellationToken ct)
    {
        await using var app = MarqueeApplication.Build([Quiet]);
        await CheckDatabaseAsync(app.Services, ct);
        var reconcile = await FindReconcileAsync(app.Services);
        return await CompareAsync(reconcile, schedules is { Length: > 0 } ? schedules : null, fix, console, ct);
    }

    private static async Task<int> CompareAsync(
        Reconcile reconcile, IReadOnlyCollection<ScheduleId>? schedules, bool fix, ReconcileConsole console, CancellationToken ct)
    {
        var found = await console.ShowAsync(progress => reconcile.CompareAsync(schedules, progress, ct));
        if (schedules?.Except(found.Schedules).ToList() is [var unknown, ..])
        {
            throw new StartUpException(string.Create(CultureInfo.InvariantCulture, $"There is no schedule {unknown.Value}."));
        }

        if (!fix || found.Differences.Count == 0)
        {
            console.Write(found);
            return found.Differences.Count == 0 ? 0 : Differs;
        }

        await reconcile.MendAsync(found.Differences, ct);
        var left = await reconcile.CompareAsync(
            [.. found.Differences.Select(difference => difference.ScheduleId).Distinct()], progress: null, ct);
        console.Write(found, left.Differences);
        return left.Differences.Count == 0 ? 0 : Differs;
    }

    /// <summary>Sees that there is a database of this version, and makes none.</summary>
    private static async Task CheckDatabaseAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MarqueeDbContext>();
        var setup = services.GetRequiredService<Setup>();
        if (setup is { Provider: DatabaseProvider.Sqlite, DataFolder: var folder })
        {
            if (db.Database.GetDbConnection().DataSource is var file && !File.Exists(file))
            {
                throw new StartUpException($"There is no database {file}.");
            }

            DataFolder.Prepare(folder);
        }

        await Schema.CheckAsync(db, setup, ct);
    }

    private static async Task<Reconcile> FindReconcileAsync(IServiceProvider services)
    {
        var setup = services.GetRequiredService<Setup>();
        var isThere = setup.Redis is not null || await services.GetRequiredService<EmbeddedRedisHost>().FindAsync();
        if (!isThere)
        {
            await Console.Error.WriteLineAsync(
                $"marquee: No application answers at {EmbeddedRedis.SocketIn(setup.DataFolder)}; "
                + "the database is compared with itself only.");
        }

        return new Reconcile(
            services.GetRequiredService<ILedgerAudit>(),
            services.GetRequiredService<IPaymentAudit>(),
            isThere ? services.GetRequiredService<ISeatClaims>() : null,
            services.GetRequiredService<ReservationOptions>(),
            services.GetRequiredService<TimeProvider>());
    }

    private static string ParseFormat(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text is not (ReconcileConsole.Table or ReconcileConsole.Json))
        {
            result.AddError($"--format is '{text}'; use {ReconcileConsole.Table} or {ReconcileConsole.Json}.");
        }

        return text;
    }

    private static ScheduleId[] ParseSchedules(ArgumentResult result)
    {
        var schedules = new List<ScheduleId>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                schedules.Add(new ScheduleId(id));
            }
            else
            {
                result.AddError($"--schedule is '{text}'; use the number of a schedule.");
            }
        }

        return [.. schedules];
    }
}
