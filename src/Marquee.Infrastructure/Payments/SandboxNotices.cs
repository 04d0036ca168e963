using System.Text.Json;
using System.Threading.Channels;

namespace Marquee.Infrastructure.Payments;

/// <summary>
/// The notices of the sandbox on their way: at once, twice, late or in another order. They are lost with the process, as notices may be.
/// </summary>
public sealed class SandboxNotices(SandboxOptions options)
{
    /// <summary>How many wait at most: more are lost.</summary>
    private const int Capacity = 10_000;

    /// <summary>How late a late notice comes.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(3);

    private readonly SandboxFaults _faults = new(options);
    private readonly Channel<(byte[] Body, TimeSpan Delay)> _waiting =
        Channel.CreateBounded<(byte[], TimeSpan)>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite });

    private byte[]? _heldBack;

    /// <summary>Delivers notices until the application stops.</summary>
    /// <param name="deliver">Receives a notice.</param>
    public async Task RunAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> deliver, CancellationToken ct)
    {
        await Parallel.ForEachAsync(_waiting.Reader.ReadAllAsync(ct), ct, async (notice, stop) =>
        {
            // In real time: a provider has a clock of its own.
            await Task.Delay(notice.Delay, TimeProvider.System, stop);
            await deliver(notice.Body, stop);
        });
    }

    /// <summary>Sends a notice about a payment.</summary>
    /// <param name="state">What it says became of it.</param>
    internal void Send(Guid payment, string state)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new SandboxNotice(payment, state), SandboxJson.Default.SandboxNotice);
        var subject = $"{payment} {state}";
        if (_faults.SendsAfterNext(subject) && Interlocked.CompareExchange(ref _heldBack, body, null) is null)
        {
            return;
        }

        var delay = _faults.SendsLate(subject) ? Lateness : TimeSpan.Zero;
        _waiting.Writer.TryWrite((body, delay));
        if (_faults.SendsTwice(subject))
        {
            _waiting.Writer.TryWrite((body, delay));
        }

        if (Interlocked.Exchange(ref _heldBack, null) is { } before)
        {
            _waiting.Writer.TryWrite((before, delay));
        }
    }
}
