using System.Text.Json;
using Npgsql;

// How seats are sold twice: "is it free? then take it", without a lock and without a key. Not a part of Marquee, only of its lock lab.
// POST /api/reservations as Marquee has it, one transaction an order; table wrong_seat is reserved_seat without its primary key.
// Setting: ConnectionStrings:Database.
const string Schema = """
    drop table if exists wrong_seat;
    create table wrong_seat (schedule_id bigint not null, seat_id bigint not null, reservation_id uuid not null);
    create index on wrong_seat (schedule_id, seat_id);
    """;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
var database = NpgsqlDataSource.Create(
    app.Configuration.GetConnectionString("Database") ?? throw new InvalidOperationException("ConnectionStrings:Database is empty."));
await using (var schema = database.CreateCommand(Schema))
{
    await schema.ExecuteNonQueryAsync();
}

app.MapPost("/api/reservations", async http =>
{
    var ct = http.RequestAborted;
    using var order = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: ct);
    var schedule = order.RootElement.GetProperty("scheduleId").GetInt64();
    var seats = order.RootElement.GetProperty("seatIds").EnumerateArray().Select(seat => seat.GetInt64()).ToArray();
    var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    await using var connection = await database.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    if (await IsFreeAsync(connection, schedule, seats, ct))
    {
        await TakeAsync(connection, schedule, seats, id, ct);
        await transaction.CommitAsync(ct);
        await AnswerAsync(
            http.Response, StatusCodes.Status201Created,
            $$$"""{"resultCode":"SUCCESS","result":{"id":"{{{id}}}","scheduleId":{{{schedule}}},"status":"HELD"}}""");
    }
    else
    {
        await AnswerAsync(http.Response, StatusCodes.Status409Conflict, """{"status":409,"resultCode":"SEAT_ALREADY_RESERVED"}""");
    }
});
app.MapGet("/health/ready", () => "Healthy");
await app.RunAsync();

static async Task<bool> IsFreeAsync(NpgsqlConnection connection, long schedule, long[] seats, CancellationToken ct)
{
    await using var read = new NpgsqlCommand(
        "select not exists(select from wrong_seat where schedule_id = $1 and seat_id = any($2))", connection)
    {
        Parameters = { new() { Value = schedule }, new() { Value = seats } },
    };
    return (bool)(await read.ExecuteScalarAsync(ct))!;
}

static async Task TakeAsync(NpgsqlConnection connection, long schedule, long[] seats, Guid id, CancellationToken ct)
{
    await using var insert = new NpgsqlCommand("insert into wrong_seat select $1, unnest($2), $3", connection)
    {
        Parameters = { new() { Value = schedule }, new() { Value = seats }, new() { Value = id } },
    };
    await insert.ExecuteNonQueryAsync(ct);
}

static Task AnswerAsync(HttpResponse response, int status, string body)
{
    (response.StatusCode, response.ContentType) = (status, "application/json");
    return response.WriteAsync(body, response.HttpContext.RequestAborted);
}
