using System.CommandLine;
using Marquee.Api.Configuration;
using Marquee.Api.Hosting;
using Marquee.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Marquee.Api.Commands;

/// <summary>Brings the database to the schema of this version.</summary>
internal static class MigrateCommand
{
    private const string Description = """
        Brings the database of the settings (Database__Provider, ConnectionStrings__Database) to the schema of this version.
        Safe to run again, and beside running instances: only one migrates at a time.
        """;

    public static Command Create()
    {
        var script = new Option<bool>("--script") { Description = "Print the SQL of every migration and change nothing." };
        var command = new Command("migrate", Description) { script };
        command.SetAction((parsed, ct) => StartUpErrors.ReportAsync(() => RunAsync(parsed.GetValue(script), ct)));
        return command;
    }

    private static async Task RunAsync(bool script, CancellationToken ct)
    {
        await using var app = MarqueeApplication.Build([]);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MarqueeDbContext>();
        var database = db.Database;
        if (script)
        {
            await Console.Out.WriteAsync(database.GetService<IMigrator>().GenerateScript());
            return;
        }

        if (app.Services.GetRequiredService<Setup>() is { UsesDataFolder: true, DataFolder: var folder })
        {
            DataFolder.Prepare(folder);
        }

        var pending = await Schema.ListPendingAsync(db, ct);
        Console.WriteLine(pending.Count == 0 ? "The database is up to date." : $"Applying {pending.Count}: {string.Join(", ", pending)}.");
        await Schema.MigrateAsync(db, ct);
        Console.WriteLine("Done.");
    }
}
