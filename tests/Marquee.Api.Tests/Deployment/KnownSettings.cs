using Marquee.Api.Configuration;

namespace Marquee.Api.Tests.Deployment;

/// <summary>The settings of our own, as environment variables.</summary>
internal static class KnownSettings
{
    public static IReadOnlyCollection<string> EnvironmentNames { get; } = [.. Settings.All.Select(setting => setting.EnvironmentName)];
}
