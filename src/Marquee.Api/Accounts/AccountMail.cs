using System.Globalization;
using System.Threading.Channels;
using Marquee.Api.Limits;
using Marquee.Api.Messages;
using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Domain.Limits;
using Marquee.Infrastructure.Limits;
using Marquee.Storage.Accounts;

namespace Marquee.Api.Accounts;

/// <summary>A link or a code to send.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="Email">Where to, in canonical form.</param>
/// <param name="Language">Of the message.</param>
internal sealed record AccountMessage(TokenPurpose Purpose, string Email, CultureInfo Language);

/// <summary>
/// Takes what is to be sent to addresses that may or may not have an account: the answer is the same, and takes as long, as the account
/// is looked up afterwards.
/// </summary>
internal sealed class AccountMail(Postbox postbox, LimitStore limits, LimitOptions options)
{
    private const int Capacity = 1_000;

    private readonly Channel<AccountMessage> _waiting = Channel.CreateBounded<AccountMessage>(Capacity);

    /// <summary>Whether messages can be sent here at all.</summary>
    public bool IsAvailable => postbox.IsAvailable;

    /// <summary>What is to be sent, in order.</summary>
    public IAsyncEnumerable<AccountMessage> ReadAllAsync(CancellationToken ct) => _waiting.Reader.ReadAllAsync(ct);

    /// <param name="email">In canonical form.</param>
    /// <returns><see langword="null"/>, or <see cref="MessagesUnavailable"/> or <see cref="TooManyCalls"/>.</returns>
    public async Task<Refusal?> SendAsync(TokenPurpose purpose, string email, HttpContext http)
    {
        if (!IsAvailable)
        {
            return new MessagesUnavailable();
        }

        var limit = new Limit(LimitNames.Mailbox, options.MessagesPerMailbox, TimeSpan.FromHours(1), TimeSpan.Zero);
        var mailbox = $"{WireNames.Of(purpose)}:{Devices.NameOf(email)}";
        if (options.Enabled && limit.Most > 0
            && await limits.CountAsync(limit, mailbox, 1) is { Outcome: not LimitOutcome.Passed, Wait: var wait })
        {
            return new TooManyCalls(limit.Name, limit.Most, limit.Window, wait);
        }

        return _waiting.Writer.TryWrite(new AccountMessage(purpose, email, await MessageLanguages.OfAsync(http)))
            ? null
            : new MessagesUnavailable();
    }
}
