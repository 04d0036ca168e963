namespace Marquee.Domain.Messages;

/// <summary>Something to read for one person.</summary>
/// <param name="To">An e-mail address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text, lines separated by <c>\n</c>.</param>
/// <param name="Id">The same for a message that is sent again; <see langword="null"/> for any.</param>
public sealed record Message(string To, string Subject, string Text, Guid? Id = null);

/// <summary>Sends messages to people.</summary>
public interface IMessageSender
{
    /// <summary>Sends a message.</summary>
    /// <exception cref="MessageNotSentException">It was not sent.</exception>
    Task SendAsync(Message message, CancellationToken ct);
}

/// <summary>A message was not sent. Says nothing about whom it was for.</summary>
/// <param name="reason">Why: without an address.</param>
/// <param name="isFinal">Whether it is of no use to try again, as the mailbox does not exist.</param>
public sealed class MessageNotSentException(string reason, bool isFinal) : Exception(reason)
{
    /// <summary>Whether it is of no use to try again.</summary>
    public bool IsFinal => isFinal;
}
