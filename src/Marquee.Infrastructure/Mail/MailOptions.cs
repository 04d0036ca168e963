using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace Marquee.Infrastructure.Mail;

/// <summary>How a connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>TLS from the first byte on port 465, else by STARTTLS, which the server must offer.</summary>
    Auto,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>STARTTLS, which the server must offer.</summary>
    StartTls,

    /// <summary>None: for a server on this machine.</summary>
    None,
}

/// <summary>The server that takes mail for members.</summary>
public sealed class MailOptions : IValidateOptions<MailOptions>
{
    public const string Section = "Mail";

    /// <summary>The host of the SMTP server.</summary>
    /// <value>
    /// None by default. Then messages are written to the log while only this machine can reach the application; elsewhere what needs mail
    /// is refused with 503.
    /// </value>
    public string? Host { get; set; }

    /// <summary>Its port.</summary>
    /// <value>1 to 65,535; 587 by default.</value>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>How the connection is protected.</summary>
    /// <value>
    /// `Auto` (TLS on port 465, else STARTTLS), `Tls`, `StartTls` or `None`, which is for a server on this machine; `Auto` by default.
    /// </value>
    public MailSecurity Security { get; set; } = MailSecurity.Auto;

    /// <summary>The name to sign in with at the server.</summary>
    /// <value>None by default.</value>
    public string? User { get; set; }

    /// <summary>The password to sign in with at the server.</summary>
    /// <value>None by default.</value>
    public string? Password { get; set; }

    /// <summary>The sender of messages: an address, with a name if you like.</summary>
    /// <value>Such as `Marquee &lt;tickets@marquee.example&gt;`; none by default, and required with a host.</value>
    public string? From { get; set; }

    /// <summary>How long the server may take for a message.</summary>
    /// <value>1 s to 5 min; 30 s by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MailOptions options) =>
        string.IsNullOrEmpty(options.Host) || MailAddress.TryCreate(options.From, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Mail:From is '{options.From}'; with Mail:Host, write the sender, such as Marquee <tickets@marquee.example>.");
}
