using System.Buffers;
using System.Globalization;
using StackExchange.Redis;

// The least that an answer over HTTP costs with this web server, this runtime and this Redis: a bound to hold Marquee against.
//   POST /echo-claim  reads the body, makes one call of a script in Redis that refuses, answers 409 with the bytes of a file
//   GET /bytes        answers 200 with the bytes of a file
//   GET /unchanged    answers 304
// Settings: Redis (host:port), Refusal (file), Bytes (file).
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();

var refusal = BytesOf("Refusal");
var bytes = BytesOf("Bytes");
if (app.Configuration["Redis"] is { Length: > 0 } server)
{
    var redis = (await ConnectionMultiplexer.ConnectAsync(server)).GetDatabase();
    var script = await Refusing.PrepareAsync(redis);
    app.MapPost("/echo-claim", async http =>
    {
        await ReadAsync(http.Request);
        var answer = (int)await redis.ScriptEvaluateAsync(script.Hash, script.Keys, script.Arguments);
        if (answer != 1)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The script answered {answer}: its seat must be taken."));
        }

        await WriteAsync(http.Response, StatusCodes.Status409Conflict, "application/problem+json", refusal);
    });
}

app.MapGet("/bytes", http => WriteAsync(http.Response, StatusCodes.Status200OK, "application/json; charset=utf-8", bytes));
app.MapGet("/unchanged", http =>
{
    http.Response.StatusCode = StatusCodes.Status304NotModified;
    return Task.CompletedTask;
});
app.MapGet("/health/ready", () => "Healthy");
await app.RunAsync();

byte[] BytesOf(string setting) => app.Configuration[setting] is { Length: > 0 } file ? File.ReadAllBytes(file) : "{}"u8.ToArray();

static async Task ReadAsync(HttpRequest request)
{
    var length = (int)(request.ContentLength ?? throw new BadHttpRequestException("There is no Content-Length."));
    var buffer = ArrayPool<byte>.Shared.Rent(length);
    try
    {
        await request.Body.ReadExactlyAsync(buffer.AsMemory(0, length), request.HttpContext.RequestAborted);
    }
    finally
    {
        ArrayPool<byte>.Shared.Return(buffer);
    }
}

static Task WriteAsync(HttpResponse response, int status, string type, byte[] body)
{
    (response.StatusCode, response.ContentType, response.ContentLength) = (status, type, body.Length);
    return response.Body.WriteAsync(body, 0, body.Length, response.HttpContext.RequestAborted);
}

/// <summary>The script, loaded, with a schedule whose only seat is taken.</summary>
internal sealed record Refusing(byte[] Hash, RedisKey[] Keys, RedisValue[] Arguments)
{
    private const string Key = "bare:seats:{1}";

    public static async Task<Refusing> PrepareAsync(IDatabase redis)
    {
        using var reader = new StreamReader(typeof(Refusing).Assembly.GetManifestResourceStream("refuse.lua")!);
        var hash = await redis.Multiplexer.GetServers()[0].ScriptLoadAsync(await reader.ReadToEndAsync());
        await redis.HashSetAsync(Key, [new HashEntry("loaded", 1), new HashEntry("seat:1", "somebody:1:9999999999999")]);
        return new Refusing(hash, [Key], ["reservation", "2", 5000, "1"]);
    }
}
