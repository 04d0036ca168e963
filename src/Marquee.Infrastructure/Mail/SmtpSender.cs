using MailKit.Net.Smtp;
using MailKit.Security;
using Marquee.Domain.Messages;
using MimeKit;

namespace Marquee.Infrastructure.Mail;

/// <summary>Sends messages through an SMTP server, each by a connection of its own.</summary>
public sealed class SmtpSender(MailOptions options) : IMessageSender
{
    public async Task SendAsync(Message message, CancellationToken ct)
    {
        using var client = new SmtpClient { Timeout = (int)options.Timeout.TotalMilliseconds };
        try
        {
            using var mail = Write(message);
            await client.ConnectAsync(options.Host!, options.Port, SecurityOf(options), ct);
            if (options.User is { Length: > 0 } user)
            {
                await client.AuthenticateAsync(user, options.Password ?? "", ct);
            }

            await client.SendAsync(mail, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            throw NotSent(exception);
        }

        try
        {
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (Exception exception)
            when (!ct.IsCancellationRequested && exception is IOException or SmtpCommandException or SmtpProtocolException)
        {
            // It was sent: to send it again because of the farewell would send it twice.
        }
    }

    private MimeMessage Write(Message message)
    {
        var mail = new MimeMessage { Subject = message.Subject, Body = new TextPart("plain") { Text = message.Text } };
        mail.From.Add(MailboxAddress.Parse(options.From!));
        mail.To.Add(new MailboxAddress(name: null, message.To));
        if (message.Id is { } id)
        {
            mail.MessageId = $"{id}@{((MailboxAddress)mail.From[0]).Domain}";
        }

        // No automatic answers (RFC 3834).
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    /// <remarks>The text of the server, or of an exception, may name the mailbox.</remarks>
    private static MessageNotSentException NotSent(Exception exception) => exception switch
    {
        SmtpCommandException { StatusCode: var code } => new($"The mail server answered {(int)code}", isFinal: (int)code >= 500),
        AuthenticationException => new("The mail server refused Mail:User or Mail:Password", isFinal: false),
        ParseException or NotSupportedException => new($"It cannot be sent there: {exception.GetType().Name}", isFinal: true),
        _ => new($"The mail server cannot be used: {exception.GetType().Name}", isFinal: false),
    };

    private static SecureSocketOptions SecurityOf(MailOptions options) => options.Security switch
    {
        MailSecurity.Auto => options.Port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.None => SecureSocketOptions.None,
    };
}
