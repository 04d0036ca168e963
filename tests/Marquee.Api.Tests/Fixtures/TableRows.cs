using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>A row of a table, as JSON by the names of its columns.</summary>
internal sealed record TableRow(string Table, string Json)
{
    public long? Number(string column) => (long?)Read(column);

    public string? Text(string column) => (string?)Read(column);

    private JsonNode? Read(string column) => JsonNode.Parse(Json)![column];
}

/// <summary>What a database of PostgreSQL has, to see what changed.</summary>
internal static class TableRows
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    extension(MarqueeServer server)
    {
        /// <summary>Every row of every table of the model.</summary>
        public Task<HashSet<TableRow>> RowsAsync() => server.ReadAsync(async db =>
        {
            var rows = new HashSet<TableRow>();
            foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()).OfType<string>().Distinct())
            {
                var sql = $"select to_jsonb(t)::text as \"Value\" from {table} t";
                rows.UnionWith((await db.Database.SqlQueryRaw<string>(sql).ToListAsync(Ct)).Select(row => new TableRow(table, row)));
            }

            return rows;
        });
    }
}
