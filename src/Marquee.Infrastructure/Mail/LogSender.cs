using Marquee.Domain.Messages;
using Microsoft.Extensions.Logging;

namespace Marquee.Infrastructure.Mail;

/// <summary>Writes messages to the log in place of a mailbox: only where nobody but this machine's user reads and causes them.</summary>
public sealed partial class LogSender(ILogger<LogSender> logger) : IMessageSender
{
    public Task SendAsync(Message message, CancellationToken ct)
    {
        LogMessage(logger, message.To, message.Subject, message.Text);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "No mail server is set up (Mail:Host). Message for {To}: {Subject}\n{Text}")]
    private static partial void LogMessage(ILogger logger, string to, string subject, string text);
}
