using System.Buffers;
using System.Collections.Concurrent;
using Marquee.Testing;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>A mail server of this process: it takes everything but what it is told to refuse, and keeps it.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<MimeMessage> _received = new();
    private readonly ConcurrentQueue<SmtpResponse> _refusals = new();
    private Task _running = Task.CompletedTask;

    public int Port { get; } = ServerProcess.FreePort();

    public IReadOnlyCollection<MimeMessage> Received => _received;

    /// <summary>What an application needs to use it.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{Port}"), ("Mail:Security", "None"), ("Mail:From", "Marquee <tickets@marquee.example>"),
    ];

    public static MailServer Start()
    {
        var server = new MailServer();
        server.Resume();
        return server;
    }

    public void Resume()
    {
        var services = new ServiceProvider();
        services.Add(new Store(this));
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Port(Port).Build();
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    /// <summary>Refuses the next message.</summary>
    public void RefuseNext(SmtpReplyCode code, string text) => _refusals.Enqueue(new SmtpResponse(code, text));

    /// <summary>The newest message for an address, once there are so many: several at once come in any order.</summary>
    public async Task<MimeMessage> MessageAsync(string email, int count = 1)
    {
        await Eventually.ShouldBeAsync(() => Task.FromResult(To(email).Count() >= count), true);
        return To(email).Last();
    }

    /// <summary>The token of the link in the newest message for an address.</summary>
    public async Task<string> LinkTokenAsync(string email, int count = 1) =>
        (await MessageAsync(email, count)).TextBody!.Split("?token=")[1].Split('\n', '\r')[0];

    /// <summary>The code in the newest message for an address.</summary>
    public async Task<string> CodeAsync(string email, int count = 1) =>
        (await MessageAsync(email, count)).TextBody!.Split('\n').Select(line => line.Trim())
            .First(line => line.Length == 6 && line.All(char.IsDigit));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private IEnumerable<MimeMessage> To(string email) =>
        _received.Where(message => message.To.Mailboxes.Any(
            mailbox => string.Equals(mailbox.Address, email, StringComparison.OrdinalIgnoreCase)));

    private sealed class Store(MailServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            if (server._refusals.TryDequeue(out var refusal))
            {
                return refusal;
            }

            using var stream = new MemoryStream(buffer.ToArray());
            server._received.Enqueue(await MimeMessage.LoadAsync(stream, cancellationToken));
            return SmtpResponse.Ok;
        }
    }
}
