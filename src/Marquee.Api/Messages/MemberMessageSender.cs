using System.Globalization;
using Marquee.Api.Configuration;
using Marquee.Api.Health;
using Marquee.Domain;
using Marquee.Domain.Messages;
using Microsoft.Extensions.Localization;

namespace Marquee.Api.Messages;

/// <summary>
/// Writes to members about what happened to their bookings, in both languages: nobody is there to be asked for one. A message may arrive
/// twice when a process dies between sending and noting it, with the same id.
/// </summary>
internal sealed class MemberMessageSender(
    IMemberMessages messages, Postbox postbox, PublicAddress address, IStringLocalizer<MessageTexts> texts, LeasedLoops loops,
    TimeProvider time)
{
    private const int Batch = 50;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly CultureInfo[] Languages = [CultureInfo.GetCultureInfo("ko"), CultureInfo.GetCultureInfo("en")];

    /// <summary>Sends until <paramref name="ct"/> is cancelled.</summary>
    public Task LoopAsync(CancellationToken ct) => postbox.IsAvailable ? loops.RunAsync("messages", RunAsync, ct) : Task.CompletedTask;

    /// <summary>Sends some of the messages that are due.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var due = await messages.ListDueAsync(time.Instant, Batch, ct);
        foreach (var message in due)
        {
            await SendAsync(message, ct);
        }

        return due.Count;
    }

    private async Task SendAsync(DueMessage due, CancellationToken ct)
    {
        var message = due.Message;
        if (due.Email is not { } email)
        {
            await messages.EndAsync(message.Id, sentAt: null);
            return;
        }

        var failure = await postbox.SendAsync(WireNames.Of(message.Kind), Write(due, email), ct);
        if (failure is null)
        {
            await messages.EndAsync(message.Id, time.Instant);
        }
        else if (failure.IsFinal)
        {
            await messages.EndAsync(message.Id, sentAt: null);
        }
        else
        {
            var pause = FirstPause * Math.Pow(2, Math.Min(message.Attempts, 20));
            await messages.PostponeAsync(message.Id, time.Instant + (pause < LongestPause ? pause : LongestPause));
        }
    }

    private Message Write(DueMessage due, string email)
    {
        var kind = $"{due.Message.Kind}";
        var link = address.Of($"/reservations/{due.Message.ReservationId}");
        return new Message(
            email,
            texts.In(Languages[0], $"{kind}.Subject", due.Title),
            string.Join("\n\n", Languages.Select(language => string.Join("\n\n", new[]
            {
                texts.In(
                    language, $"{kind}.Text", due.Title, due.Theater, due.Screen,
                    due.Start.ToString(texts.In(language, "Format.Showing"), language)),
                due.Refunded > 0 ? texts.In(language, "Refund.Text", due.Refunded.ToString("N0", language)) : "",
                link,
            }.Where(part => part.Length > 0)))),
            due.Message.Id);
    }
}
