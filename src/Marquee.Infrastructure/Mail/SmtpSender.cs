using System.Net.Sockets;
using MailKit;
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
        using var mail = new MimeMessage();
        mail.From.Add(MailboxAddress.Parse(options.From!));
        mail.To.Add(new MailboxAddress(name: null, message.To));
        mail.Subject = message.Subject;
        mail.Body = new TextPart("plain") { Text = message.Text };
        // No automatic answers (RFC 3834).
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        using var client = new SmtpClient { Timeout = (int)options.Timeout.TotalMilliseconds };
        try
        {
            await client.ConnectAsync(options.Host!, options.Port, SecurityOf(options), ct);
            if (options.User is { Length: > 0 } user)
            {
                await client.AuthenticateAsync(user, options.Password ?? "", ct);
            }

            await client.SendAsync(mail, ct);
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (SmtpCommandException exception)
        {
            // The text of the server may name the mailbox.
            throw new MessageNotSentException(
                $"The mail server answered {(int)exception.StatusCode}", isFinal: (int)exception.StatusCode >= 500);
        }
        catch (AuthenticationException)
        {
            throw new MessageNotSentException("The mail server refused Mail:User or Mail:Password", isFinal: false);
        }
        catch (Exception exception) when (
            exception is IOException or SocketException or ProtocolException or SslHandshakeException or NotSupportedException
                or TimeoutException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new MessageNotSentException($"The mail server cannot be used: {exception.GetType().Name}", isFinal: false);
        }
    }

    private static SecureSocketOptions SecurityOf(MailOptions options) => options.Security switch
    {
        MailSecurity.Auto => options.Port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.None => SecureSocketOptions.None,
    };
}
