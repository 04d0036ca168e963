using Marquee.Api.Configuration;
using Marquee.Api.Health;
using Marquee.Api.Operations;
using Marquee.Domain.Messages;
using Marquee.Infrastructure.Mail;

namespace Marquee.Api.Messages;

internal static class MessageRegistration
{
    public static void AddMarqueeMessages(this IServiceCollection services)
    {
        services.AddValidatedOptions<MailOptions, MailOptions>(MailOptions.Section);
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<MessageTelemetry>();
        services.AddSingleton(provider => new Postbox(
            SenderOf(provider), provider.GetRequiredService<MessageTelemetry>(), provider.GetRequiredService<ILogger<Postbox>>()));
        services.AddSingleton<MemberMessageSender>();
        services.AddBackgroundLoop<MemberMessageSender>("messages to members", (sender, ct) => sender.LoopAsync(ct));
    }

    /// <summary>By mail where a server is set up; to the log where only this machine's user reads it; else not at all.</summary>
    private static IMessageSender? SenderOf(IServiceProvider provider) =>
        provider.GetRequiredService<MailOptions>() is { Host.Length: > 0 } mail ? new SmtpSender(mail)
        : provider.GetRequiredService<LocalAccess>().IsThisMachineOnly ? ActivatorUtilities.CreateInstance<LogSender>(provider)
        : null;
}
