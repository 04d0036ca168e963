using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace Marquee.Faults.Torture;

/// <summary>What a member asks of the application.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Operation>))]
internal enum Operation
{
    Reserve,
    Pay,
    Cancel,
    Find,
    SeatMap,
}

/// <summary>One request and its answer.</summary>
/// <param name="Invoked">When it was sent, UTC.</param>
/// <param name="Returned">When its answer was there, or given up, UTC.</param>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="Code">The result code, or what broke.</param>
/// <param name="Reservation">The reservation asked about, or the one that was made.</param>
/// <param name="ExpiresAt">In the answer, UTC.</param>
/// <param name="Replayed">Whether the answer said that it was given before.</param>
/// <param name="Instance">The instance asked, from 0.</param>
internal sealed record Call(
    DateTimeOffset Invoked, DateTimeOffset Returned, long Member, Operation Operation, long Schedule, long[]? Seats, string? Key,
    int Status, string? Code,
    Guid? Reservation, string? State, long[]? AnsweredSeats, long? Amount, DateTimeOffset? ExpiresAt, bool Replayed, int Instance)
{
    /// <summary>Whether the request was carried out, and said so.</summary>
    [JsonIgnore]
    public bool IsAcknowledged => Status is 200 or 201;

    /// <summary>Whether the outcome of the request is unknown.</summary>
    [JsonIgnore]
    public bool IsUnknown => Status is 0 or >= 500;
}

/// <summary>Every call of a run, in memory and, a line each, in a file.</summary>
internal sealed class History : IAsyncDisposable
{
    private readonly Channel<Call> _lines = Channel.CreateUnbounded<Call>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Call> _calls = [];
    private readonly Task _writing;

    public History(string file) => _writing = WriteAsync(file);

    public void Add(Call call) => _lines.Writer.TryWrite(call);

    /// <summary>All calls, after the last one.</summary>
    public async Task<IReadOnlyList<Call>> EndAsync()
    {
        await DisposeAsync();
        return _calls;
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync(string file)
    {
        await using var writer = new StreamWriter(file);
        await foreach (var call in _lines.Reader.ReadAllAsync())
        {
            _calls.Add(call);
            await writer.WriteLineAsync(JsonSerializer.Serialize(call, HistoryJson.Default.Call));
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Call))]
internal sealed partial class HistoryJson : JsonSerializerContext;
