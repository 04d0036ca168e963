using Marquee.Domain.Messages;
using Polly;
using Polly.Retry;

namespace Marquee.Api.Messages;

/// <summary>Sends messages, and tries again for a minute where the mail server is away.</summary>
/// <param name="sender"><see langword="null"/> where there is no way to send messages.</param>
internal sealed partial class Postbox(IMessageSender? sender, MessageTelemetry telemetry, ILogger<Postbox> logger)
{
    private readonly ResiliencePipeline _again = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 5,
            Delay = TimeSpan.FromSeconds(2),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<MessageNotSentException>(exception => !exception.IsFinal),
        })
        .Build();

    /// <summary>Whether messages can be sent here at all.</summary>
    public bool IsAvailable => sender is not null;

    /// <summary>Sends a message. One that cannot be sent is reported, without whom it was for.</summary>
    /// <param name="kind">A word for logs and metrics.</param>
    /// <returns>Why it was not sent; <see langword="null"/> when it was.</returns>
    public async Task<MessageNotSentException?> SendAsync(string kind, Message message, CancellationToken ct)
    {
        try
        {
            await _again.ExecuteAsync(async stop => await sender!.SendAsync(message, stop), ct);
            telemetry.Sent(kind);
            return null;
        }
        catch (MessageNotSentException exception)
        {
            telemetry.Failed(kind);
            LogNotSent(logger, kind, exception.Message);
            return exception;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A message ({Kind}) was not sent. {Reason}")]
    private static partial void LogNotSent(ILogger logger, string kind, string reason);
}
